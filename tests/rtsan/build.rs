//! Tells the tests whether RealtimeSanitizer is linked in, by the variable that its own crate uses.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(realtime_sanitizer)");
    println!("cargo::rerun-if-env-changed=RTSAN_ENABLE");
    if std::env::var_os("RTSAN_ENABLE").is_some() {
        println!("cargo::rustc-cfg=realtime_sanitizer");
    }
}
