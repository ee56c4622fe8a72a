#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| vep_check_fuzz::run("publishing", data));
