//! regex-lite is the reference: the tables must accept the same patterns and match the same texts.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of tests may fail"
)]

use regex_lite::Regex;
use wardgate_pattern::{PatternError, compile_pattern, compile_search};

/// Patterns that people write, and those whose meaning is easily got wrong.
const PATTERNS: &[&str] = &[
    "^[a-z][a-z0-9_-]{1,30}$",
    "^[A-Z]{2,4}-[0-9]{2,4}$",
    "^(employee|contractor|student|volunteer)$",
    "^[a-z]{2}(-[A-Z]{2})?$",
    "",
    "a",
    "a*",
    "(a|ab)(c|bcd)*",
    "a|b|",
    "^",
    "$",
    "^$",
    "^^a$$",
    "a^b",
    "a$b",
    r"\Aa\z",
    ".",
    ".*",
    ".{2}",
    "(?s).",
    "(?s).{2}",
    "(?s)(?-s).",
    "(?R).",
    "(?Rm)^a$",
    "(?m)^a$",
    "(?m)a$\n^b",
    "(?m)^$",
    r"\d+",
    r"\D+",
    r"\w+",
    r"\W",
    r"\s",
    r"\S+",
    r"[\w.-]+@[\w.-]+",
    r"[^\d]",
    r"[^\D]",
    r"[\s\S]",
    r"\b",
    r"\B",
    r"\ba\b",
    r"\Ba\B",
    r".\B",
    r"\B.",
    r".\b",
    r"é\b",
    r"\b{start}a\b{end}",
    r"\b{start-half}.\b{end-half}",
    r"\<a\>",
    r"[[:alpha:]]+",
    r"[[:^alpha:]]",
    r"[[:punct:][:space:]]+",
    r"[[:xdigit:]]{2}",
    "[]a]",
    "[^]a]",
    "[-a]",
    "[a-]",
    "[^a]",
    "[^é]",
    "[é-ü]",
    "[^a-é]",
    "[\u{0}-\u{7f}]",
    "[^\u{0}-\u{7f}]",
    "é?€*😀+",
    "(?i)abc",
    "(?i)[a-c]+",
    "(?i)[^a-c]",
    "(?i)k",
    "(?i)s",
    "(?i)é",
    "(?i)É",
    "(?i)[Z-a]",
    "(?i)[A-z]",
    r"(?i)\w",
    "(?i)[[:lower:]]+",
    "(?i)[[:^lower:]]+",
    "(?i:a)b",
    "(?i)a(?-i)b",
    "((?i)a)b",
    "a(?i)b|c",
    "(?i)a|b",
    "(?U)a+",
    "a+?",
    "a{0}",
    "a{2,}?",
    "(a{2}){2}",
    "(?:)",
    "()",
    "(?P<name>a)",
    "(?<name>a)b",
    "(?u)é",
    r"(?-u)\w+",
    "(?x) a b # c",
    "(?x) [a b] \\ ",
    "(?x)(?-x: a b)",
    r"\x41\u00e9\U0001F600\x{20}",
    r"\t\n\r\f\v\a",
    r"\.\-\/\ \#\&\~\%",
    "a{1,2}{2}",
    "(|a)+",
    "(^a|b$)+",
    "^*",
    r"\b*a",
    "(a?b?)*c",
];

const TEXTS: &[&str] = &[
    "",
    "a",
    "b",
    "A",
    "B",
    "k",
    "K",
    "\u{212a}",
    "s",
    "\u{17f}",
    "é",
    "É",
    "ü",
    "€",
    "😀",
    "ab",
    "aB",
    "abc",
    "aBc",
    "abcd",
    "aa",
    "aaaa",
    "a a",
    " a ",
    "a-b",
    "-",
    "]",
    "1",
    "12",
    "a1",
    "_",
    "é1",
    "1é",
    "aé",
    "éa",
    "éaé",
    "é é",
    "a\nb",
    "\n",
    "\r",
    "\r\n",
    "a\r\nb",
    "a\r",
    "\na\n",
    " ",
    "\t",
    "\u{b}",
    "a@b.c",
    "cardiology",
    "MGH-014",
    "mgh-014",
    "MGH-014-",
    "employee",
    "employees",
    "en",
    "en-US",
    "en-us",
    "Z",
    "z",
    "[",
    "`",
    "ff",
    "Aé😀 ",
    "\t\n\r\u{c}\u{b}\u{7}",
    ".-/ #&~%",
    "éé",
    "😀😀",
    "a😀b",
    "\u{0}",
    "\u{7f}",
    "\u{80}",
    "\u{10ffff}",
    "\u{d7ff}\u{e000}",
    "aab",
    "bab",
    "abab",
    "ABAB",
    "aabb",
    "c",
    "aac",
];

#[test]
fn handwritten_patterns_match_the_same_texts() {
    for pattern in PATTERNS {
        check(pattern, TEXTS);
    }
}

#[test]
fn generated_patterns_match_the_same_texts() {
    let seed = 0x57a7_d6a7_e000_0001;
    println!("seed {seed:#x}");
    let mut random = Random(seed);
    for _ in 0..400 {
        let pattern = random.pattern(4);
        let texts: Vec<String> = (0..40).map(|_| random.text()).collect();
        check(&pattern, &texts.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

#[test]
fn generated_scribbles_are_patterns_for_both_or_neither() {
    let seed = 0x57a7_d6a7_e000_0002;
    println!("seed {seed:#x}");
    let mut random = Random(seed);
    let mut patterns = 0;
    for _ in 0..6_000 {
        let scribble = random.scribble();
        let theirs = Regex::new(&scribble);
        match (compile_search(&[&scribble]), &theirs) {
            (Ok(ours), Ok(theirs)) => {
                patterns += 1;
                let text = random.text();
                assert_eq!(ours.is_match(&text), theirs.is_match(&text), "part of {text:?} for {scribble:?}");
            }
            (Err(_), Err(_)) => {}
            (Err(ours), Ok(_)) => assert!(is_stricter(&ours), "{scribble:?} is no pattern to us: {ours}"),
            (Ok(_), Err(theirs)) => panic!("{scribble:?} is a pattern to us only: {theirs}"),
        }
    }
    assert!(patterns > 600, "{patterns} of the scribbles are patterns");
}

/// regex-lite takes a repetition right after flags to mean what stands before the flags. Here it is a mistake.
fn is_stricter(error: &PatternError) -> bool {
    error.to_string().starts_with("pattern 1: repetition operator missing expression at character")
}

#[test]
fn several_patterns_at_once_find_what_each_finds_alone() {
    let seed = 0x57a7_d6a7_e000_0003;
    println!("seed {seed:#x}");
    let mut random = Random(seed);
    for _ in 0..120 {
        let patterns: Vec<String> = (0..random.below(4) + 2).map(|_| random.pattern(2)).collect();
        let together = compile_search(&patterns.iter().map(String::as_str).collect::<Vec<_>>())
            .unwrap_or_else(|error| panic!("{patterns:?}: {error}"));
        let alone: Vec<Regex> = patterns.iter().map(|pattern| Regex::new(pattern).unwrap()).collect();
        for text in (0..20).map(|_| random.text()) {
            let found = together.find(&text);
            for (number, regex) in (0..).zip(&alone) {
                assert_eq!(
                    found.contains(number),
                    regex.is_match(&text),
                    "{number} of {patterns:?} in {text:?}"
                );
            }
        }
    }
}

#[track_caller]
fn check(pattern: &str, texts: &[&str]) {
    let anywhere = Regex::new(pattern).unwrap_or_else(|error| panic!("{pattern:?}: {error}"));
    // A comment would swallow the parenthesis, and only verbose patterns have one.
    let end = if pattern.contains('#') && pattern.contains("(?x)") { "\n" } else { "" };
    let all = Regex::new(&format!(r"\A(?:{pattern}{end})\z")).unwrap();
    let whole = compile_pattern(pattern).unwrap_or_else(|error| panic!("{pattern:?}: {error}"));
    let search = compile_search(&[pattern]).unwrap_or_else(|error| panic!("{pattern:?}: {error}"));
    for text in texts {
        assert_eq!(whole.is_match(text), all.is_match(text), "all of {text:?} for {pattern:?}");
        assert_eq!(search.is_match(text), anywhere.is_match(text), "part of {text:?} for {pattern:?}");
    }
}

/// Marsaglia's xorshift: the same patterns everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % limit
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn text(&mut self) -> String {
        let parts = ["a", "b", "A", "B", "1", "_", " ", "-", "é", "€", "😀", "\n", "\r", "\u{212a}", "k"];
        (0..self.below(7)).map(|_| self.pick(&parts)).collect()
    }

    fn pattern(&mut self, depth: usize) -> String {
        let atoms = [
            "a",
            "b",
            "A",
            "é",
            "😀",
            "k",
            "-",
            " ",
            ".",
            r"\d",
            r"\w",
            r"\s",
            r"\W",
            r"\D",
            "[ab]",
            "[^a]",
            "[^é]",
            "[a-é]",
            r"[\w-]",
            r"[^\s]",
            "[[:upper:]_]",
            r"\b",
            r"\B",
            "^",
            "$",
            r"\A",
            r"\z",
            r"\b{start}",
            r"\b{end}",
            r"\b{start-half}",
            r"\b{end-half}",
        ];
        if depth == 0 {
            return self.pick(&atoms).into();
        }
        match self.below(9) {
            0 | 1 => self.pick(&atoms).into(),
            2 | 3 => format!("{}{}", self.pattern(depth - 1), self.pattern(depth - 1)),
            4 => format!("(?:{}|{})", self.pattern(depth - 1), self.pattern(depth - 1)),
            5 => format!(
                "(?:{}){}",
                self.pattern(depth - 1),
                self.pick(&["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"])
            ),
            6 => format!(
                "(?{}:{})",
                self.pick(&["i", "s", "m", "R", "mR", "is", "-i", "U"]),
                self.pattern(depth - 1)
            ),
            7 => format!("({}{})", self.pick(&["(?i)", "(?m)", "(?s)", "(?-s)"]), self.pattern(depth - 1)),
            _ => format!("({}|{}|)", self.pattern(depth - 1), self.pattern(depth - 1)),
        }
    }

    fn scribble(&mut self) -> String {
        let parts = [
            "a",
            "b",
            "é",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "2",
            ",",
            "1",
            "*",
            "+",
            "?",
            "|",
            "^",
            "$",
            ".",
            "-",
            "\\",
            "\\d",
            "\\b",
            "\\p",
            "\\x",
            "(?i)",
            "(?x)",
            "(?",
            ":",
            "<",
            ">",
            "=",
            "!",
            "P",
            "i",
            "&&",
            "--",
            "~~",
            "[:alpha:]",
            "[:",
            " ",
            "#",
            "\n",
            "\\b{start}",
            "\\1",
            "\\<",
            "\\Q",
            "\\z",
            "\\Z",
        ];
        (0..self.below(6) + 1).map(|_| self.pick(&parts)).collect()
    }
}
