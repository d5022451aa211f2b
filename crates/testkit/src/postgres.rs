//! A PostgreSQL of our own: Debian's or whatever is on the PATH, in a folder of its own, on a socket, no network.
//! It goes with the process that started it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, mpsc};

use tempfile::TempDir;

/// A cluster that runs.
pub struct Postgres {
    folder: TempDir,
    bin: PathBuf,
    sync: Sync,
}

/// Whether what is committed has to be on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sync {
    /// As in production.
    On,
    /// For tests that do not cut the power.
    Off,
}

static SHARED: LazyLock<Postgres> = LazyLock::new(|| Postgres::start(Sync::Off));
static DATABASES: AtomicU32 = AtomicU32::new(0);

impl Postgres {
    /// The cluster that the tests of this process share.
    pub fn shared() -> &'static Postgres {
        &SHARED
    }

    /// Makes a cluster and starts it. initdb refuses root, so it runs as the user `postgres` then.
    pub fn start(sync: Sync) -> Postgres {
        let bin = programs().expect("PostgreSQL is installed: initdb is on the PATH or under /usr/lib/postgresql");
        let folder = TempDir::with_prefix("stint-postgres-").expect("a folder can be made");
        // Its owner is another user, who has to get in.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).expect("its rights can be set");
        let postgres = Postgres { folder, bin, sync };
        let data = postgres.folder.path().join("data");
        let made = postgres
            .as_owner("initdb")
            .args(["--auth=trust", "--username=stint", "--encoding=UTF8", "--no-locale", "--no-sync", "-D"])
            .arg(&data)
            .stdout(Stdio::null())
            .status();
        assert!(made.is_ok_and(|status| status.success()), "initdb works");
        postgres.serve(&data);
        postgres
    }

    /// Starts the server on a thread that lives as long as the process: the signal that ends it is tied to that thread.
    fn serve(&self, data: &Path) {
        let mut command = self.as_owner("postgres");
        command.arg("-D").arg(data).arg("-k").arg(self.folder.path()).args(["-c", "listen_addresses="]);
        command.args(["-c", "max_connections=300"]);
        if self.sync == Sync::Off {
            command.args(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]);
        }
        command.stdin(Stdio::null()).stderr(Stdio::piped()).stdout(Stdio::null());
        let (ready, is_ready) = mpsc::channel();
        std::thread::spawn(move || {
            let mut child = command.spawn().expect("postgres starts");
            let log = child.stderr.take().expect("its log was just piped");
            for line in BufReader::new(log).lines().map_while(Result::ok) {
                if line.contains("ready to accept connections") {
                    ready.send(()).ok();
                }
            }
            child.wait().ok();
        });
        is_ready.recv().expect("postgres gets ready");
    }

    /// A program of PostgreSQL's, as the cluster's owner, which ends when its starter does.
    fn as_owner(&self, program: &str) -> Command {
        let mut command = Command::new("setpriv");
        if is_root() {
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
        }
        command.args(["--pdeathsig=QUIT", "--"]).arg(self.bin.join(program)).current_dir(self.folder.path());
        command
    }

    /// A new, empty database; its URL.
    pub fn database(&self) -> String {
        let name = format!("stint_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let socket = self.folder.path().display().to_string();
        let made = Command::new(self.bin.join("createdb"))
            .args(["-h", &socket, "-U", "stint", &name])
            .output()
            .expect("createdb can be run");
        assert!(made.status.success(), "a database can be made: {made:?}");
        format!("postgres://stint@{}/{name}?sslmode=disable", socket.replace('/', "%2F"))
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

/// The newest PostgreSQL: on the PATH, or where Debian keeps its versions.
fn programs() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH");
    let mut folders: Vec<PathBuf> = on_path.iter().flat_map(std::env::split_paths).collect();
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    versions.sort();
    versions.reverse();
    folders.extend(versions);
    // All of them: a link to one of them on the PATH is not enough.
    let whole = |folder: &PathBuf| ["initdb", "postgres", "createdb"].iter().all(|name| folder.join(name).is_file());
    folders.into_iter().find(whole)
}
