//! Runs a target with inputs, files or folders of them, without libFuzzer:
//! `cargo run -p wardgate-fuzzing --example replay -- pattern target/fuzz/artifacts/pattern`.

use std::{error::Error, fs, path::PathBuf, time::Instant};
use wardgate_fuzzing::run;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let target =
        arguments.next().ok_or("expected a target and files, such as pattern fuzz/corpus/pattern")?;
    for path in arguments.map(PathBuf::from) {
        let mut files = vec![path.clone()];
        if path.is_dir() {
            files =
                fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
        }
        files.sort();
        for file in files {
            let input = fs::read(&file)?;
            // Told before, so that the last one is at fault where it ends here.
            print!("{}", file.display());
            let begun = Instant::now();
            run(&target, &input);
            println!(": {:?}", begun.elapsed());
        }
    }
    Ok(())
}
