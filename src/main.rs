//! The `sengen` program: hands the command line to `sengen::cli` and ends with its exit code.

fn main() -> std::process::ExitCode {
    sengen::cli::run(std::env::args_os())
}
