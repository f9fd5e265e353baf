//! What the linker is told beside what rustc tells it.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::slice;

/// Arguments for the linker, so that less has to be done before `main`: a search from a cold start takes some milliseconds in all.
pub(crate) fn arguments(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let target = ["OS", "ENV"].map(|part| std::env::var(format!("CARGO_CFG_TARGET_{part}")));
    if target != [Ok("linux".to_owned()), Ok("gnu".to_owned())] {
        return Ok(Vec::new());
    }
    // A program at a fixed address needs none of its 70,000 addresses put right when it starts: 1.2 of 8 ms.
    let mut arguments = vec!["-no-pie".to_owned()];
    match static_libraries(folder)? {
        // No library has to be found, mapped and bound when it starts: 1 of 7 ms.
        Some(libraries) => arguments.extend([format!("-L{libraries}"), "-static".to_owned()]),
        // Most functions of the system's libraries are not called in a run, so they are looked up when they are.
        None => arguments.push("-Wl,-z,lazy".to_owned()),
    }
    Ok(arguments)
}

/// The system's libraries that rustc names to the linker for a program.
const LIBRARIES: [&str; 7] = ["gcc_s", "util", "rt", "pthread", "m", "dl", "c"];

/// A program that needs of the system's libraries what ours does: threads, panics that are caught, time and files.
const TRIAL: &str = r#"fn main() {
    std::panic::set_hook(Box::new(|_| ()));
    let caught = std::thread::spawn(|| std::panic::catch_unwind(|| panic!("trial"))).join();
    let read = std::fs::read_dir("/").is_ok() && std::time::SystemTime::now().elapsed().is_ok();
    std::process::exit(i32::from(!(matches!(caught, Ok(Err(_))) && read && f64::from(2).powf(0.5) > 1.0)));
}"#;

/// A folder in which the system's libraries are to be had for linking them into the program; none where they are not installed
/// (with many systems they are a package of their own) or where a trial with them fails.
///
/// `-C target-feature=+crt-static` is rustc's own way to the same. It has to be in the environment of whoever builds, and then
/// stands for macros as well, which cannot be built so.
fn static_libraries(folder: &Path) -> Result<Option<String>, Box<dyn Error>> {
    let compiler = std::env::var("RUSTC_LINKER").unwrap_or_else(|_| "cc".to_owned());
    let libraries = folder.join("libraries");
    if libraries.exists() {
        fs::remove_dir_all(&libraries)?;
    }
    fs::create_dir(&libraries)?;
    let find = |library: &str| {
        let file = format!("-print-file-name=lib{library}.a");
        let output = Command::new(&compiler).arg(file).output().ok()?;
        let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
        path.is_absolute().then(|| path.display().to_string())
    };
    for library in LIBRARIES {
        let files = match library {
            // What unwinds the stack is `gcc_s` when it is shared and `gcc_eh` when it is not.
            "gcc_s" => ["gcc_eh"].as_slice(),
            // These need each other.
            "c" => ["c", "gcc", "gcc_eh"].as_slice(),
            _ => slice::from_ref(&library),
        };
        let Some(paths) = files
            .iter()
            .map(|file| find(file))
            .collect::<Option<Vec<_>>>()
        else {
            return Ok(None);
        };
        // The linker takes a library from the first folder that has it, whether shared or not, and this one comes first.
        fs::write(
            libraries.join(format!("lib{library}.a")),
            format!("GROUP({})\n", paths.join(" ")),
        )?;
    }
    let libraries = libraries.display().to_string();
    let source = folder.join("trial.rs");
    let trial = folder.join("trial");
    fs::write(&source, TRIAL)?;
    let built = Command::new(std::env::var("RUSTC")?)
        .arg(&source)
        .arg("-o")
        .arg(&trial)
        .args([
            format!("--target={}", std::env::var("TARGET")?),
            format!("-Clinker={compiler}"),
        ])
        .args([
            format!("-Clink-arg=-L{libraries}"),
            "-Clink-arg=-static".to_owned(),
            "-Clink-arg=-no-pie".to_owned(),
        ])
        .output();
    let holds = built.is_ok_and(|output| output.status.success())
        && Command::new(&trial)
            .status()
            .is_ok_and(|status| status.success());
    Ok(holds.then_some(libraries))
}
