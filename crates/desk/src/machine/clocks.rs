//! The monotonic clock, the boot it counts from and the host's name, of each system.

#[cfg(any(target_os = "linux", target_os = "android"))]
mod system {
    pub(crate) fn mono_us() -> i64 {
        // BOOTTIME, not MONOTONIC: that one stands still while the computer sleeps.
        super::microseconds(rustix::time::clock_gettime(rustix::time::ClockId::Boottime))
    }

    pub(crate) fn boot() -> String {
        let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        id.trim().to_owned()
    }
}

#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
mod system {
    pub(crate) fn mono_us() -> i64 {
        // On Apple's systems CLOCK_MONOTONIC goes on through sleep (CLOCK_UPTIME_RAW is the one that does not).
        super::microseconds(rustix::time::clock_gettime(rustix::time::ClockId::Monotonic))
    }

    #[cfg(target_os = "macos")]
    pub(crate) fn boot() -> String {
        use sysctl::Sysctl;
        let id = sysctl::Ctl::new("kern.bootsessionuuid").and_then(|entry| entry.value_string());
        id.unwrap_or_default()
    }

    #[cfg(not(target_os = "macos"))]
    pub(crate) fn boot() -> String {
        String::new()
    }
}

#[cfg(windows)]
mod system {
    pub(crate) fn mono_us() -> i64 {
        let mut ticks = 0_u64;
        // Interrupt time goes on through sleep (the "unbiased" one does not); it counts 100 ns.
        #[allow(unsafe_code)]
        // SAFETY: the function writes one u64 to the address it is given and keeps nothing.
        unsafe {
            windows_sys::Win32::System::WindowsProgramming::QueryInterruptTime(&mut ticks);
        }
        i64::try_from(ticks / 10).unwrap_or(i64::MAX)
    }

    pub(crate) fn boot() -> String {
        const KEY: &str = "SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management\\PrefetchParameters";
        let count = windows_registry::LOCAL_MACHINE.open(KEY).and_then(|key| key.get_u32("BootId"));
        count.map(|count| count.to_string()).unwrap_or_default()
    }
}

pub(super) use system::{boot, mono_us};

#[cfg(unix)]
fn microseconds(time: rustix::time::Timespec) -> i64 {
    time.tv_sec.saturating_mul(1_000_000).saturating_add(time.tv_nsec / 1_000)
}

#[cfg(unix)]
pub(super) fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(windows)]
pub(super) fn host_name() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}
