//! What is no pattern, or too much of one, and what is said about it.
#![expect(clippy::expect_used, reason = "a helper of tests may fail")]

use wardgate_pattern::{
    CUSTOM_LIMIT, PatternError, STATE_LIMIT, compile_chosen, compile_detectors, compile_pattern,
    compile_search,
};

#[track_caller]
fn check(pattern: &str, message: &str) {
    let error = compile_pattern(pattern).expect_err(pattern);
    assert_eq!(error.to_string(), message, "{pattern}");
}

#[test]
fn mistakes_are_named_with_their_place() {
    for (pattern, message) in [
        ("a(b", "unclosed group at character 2"),
        ("a)b", "unopened group at character 2"),
        ("[a-", "unclosed character class at character 1"),
        ("[z-a]", "invalid character class range, the start must be <= the end at character 2"),
        ("*a", "repetition operator missing expression at character 1"),
        ("é(*a)", "repetition operator missing expression at character 3"),
        ("a{2,1}", "invalid repetition count range, the start must be <= the end at character 2"),
        (r"\q", "unrecognized escape sequence at character 1"),
        ("a(?=b)", "look-around, including look-ahead and look-behind, is not supported at character 2"),
        ("(?<!a)b", "look-around, including look-ahead and look-behind, is not supported at character 1"),
        (r"(a)\1", "backreferences are not supported at character 4"),
        (r"a\pL", "Unicode classes are not supported at character 2"),
        (r"[\p{Greek}]", "Unicode classes are not supported at character 2"),
        ("[a[b]]", "classes within classes are not supported at character 3"),
        ("[a&&b]", "set operations in classes are not supported at character 2"),
        ("(?q)a", "unrecognized flag at character 3"),
        ("a(?i)*", "repetition operator missing expression at character 6"),
    ] {
        check(pattern, message);
    }
}

#[test]
fn what_only_the_reference_refuses_has_its_words() {
    let nested = format!("{}a{}", "(".repeat(60), ")".repeat(60));
    check(&nested, "pattern has too much nesting");
}

#[test]
fn a_pattern_at_the_limit_of_states_compiles_and_one_past_it_is_refused() {
    // One state a character read, one before the first, and the dead one.
    let at_limit = format!("a{{{}}}", STATE_LIMIT - 2);
    let past_limit = format!("a{{{}}}", STATE_LIMIT - 1);
    assert!(compile_pattern(&at_limit).is_ok());
    check(&past_limit, "the pattern needs a table of more than 1000 states");
}

#[test]
fn patterns_that_explode_are_refused_soon() {
    check("(a|b)*a(a|b){14}", "the pattern needs a table of more than 1000 states");
    check("(a|b)*a(a|b){60}", "the pattern takes more than 4194304 bytes to compile");
    check("((a{200}){200}){200}", "the pattern takes more than 4194304 bytes to compile");
    check("a{4000000000}", "the pattern takes more than 4194304 bytes to compile");
}

#[test]
fn the_wrong_one_of_several_patterns_is_named() {
    let error = compile_search(&["a", "b", "(c"]).expect_err("the third is unclosed");
    assert_eq!(error.to_string(), "pattern 3: unclosed group at character 1");
    assert!(matches!(error, PatternError::InPattern { index: 2, .. }), "{error:?}");
    let error = compile_detectors(&["MRN[0-9]+", "[9"]).expect_err("the second is unclosed");
    assert_eq!(error.to_string(), "pattern 2: unclosed character class at character 1");
}

#[test]
fn detectors_that_find_everything_or_nothing_are_mistakes() {
    for (pattern, message) in [
        ("a*", "pattern 1: the pattern matches the empty text, so it finds everything"),
        ("$", "pattern 1: the pattern matches the empty text, so it finds everything"),
        ("a^", "pattern 1: the pattern matches no text"),
    ] {
        let error = compile_detectors(&[pattern]).expect_err(pattern);
        assert_eq!(error.to_string(), message, "{pattern}");
    }
}

#[test]
fn too_many_patterns_are_refused() {
    assert_eq!(compile_search(&["a"; 33]), Err(PatternError::TooManyPatterns { limit: 32 }));
    assert_eq!(
        compile_chosen(&[], &["a"; CUSTOM_LIMIT + 1]),
        Err(PatternError::TooManyPatterns { limit: CUSTOM_LIMIT })
    );
    assert!(compile_search(&["a"; 32]).is_ok());
    assert!(compile_chosen(&[], &["a"; CUSTOM_LIMIT]).is_ok());
}

#[test]
fn a_pattern_that_no_text_matches_says_so() {
    for (pattern, nothing) in
        [("a^", true), (r"a\bb", true), ("[^\\s\\S]", true), ("a", false), ("", false), ("$^", false)]
    {
        assert_eq!(compile_pattern(pattern).unwrap().matches_nothing(), nothing, "{pattern}");
    }
}
