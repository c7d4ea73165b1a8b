#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| wardgate_fuzzing::run("document", input));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max: usize, seed: u32| {
    wardgate_fuzz::toml(data, size, max, seed)
});
