#![no_main]
use wardgate_fuzz as _;

libfuzzer_sys::fuzz_target!(|input: &[u8]| wardgate_fuzzing::run("instant", input));
