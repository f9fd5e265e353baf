//! The `gongbao` program: see the library's documentation for how it is built.

use std::process::ExitCode;

/// Reading and cutting texts makes many small objects on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    gongbao::cli::main().into()
}
