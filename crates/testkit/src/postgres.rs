//! A PostgreSQL of our own: Debian's or whatever is on the PATH, in a folder of its own, on a socket, no network.
//! It goes with the process that started it, however that ends, and its folder with it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, mpsc};

use tempfile::TempDir;

/// A cluster that runs.
pub struct Postgres {
    folder: PathBuf,
    bin: PathBuf,
    sync: Sync,
    /// Whoever watches over it reads from here: when it is closed, cluster and folder go.
    _alive: Option<ChildStdin>,
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
        // A static is never dropped: the folder is taken away by the watcher, not by us.
        let folder = TempDir::with_prefix("stint-postgres-").expect("a folder can be made").keep();
        // Its owner is another user, who has to get in.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).expect("its rights can be set");
        let mut postgres = Postgres { folder, bin, sync, _alive: None };
        let data = postgres.folder.join("data");
        let made = postgres
            .as_owner("initdb")
            .args(["--auth=trust", "--username=stint", "--encoding=UTF8", "--no-locale", "--no-sync", "-D"])
            .arg(&data)
            .stdout(Stdio::null())
            .status();
        assert!(made.is_ok_and(|status| status.success()), "initdb works");
        postgres._alive = Some(postgres.serve(&data));
        postgres
    }

    /// Starts the server under a shell that waits for the end of its own input, which is ours to close.
    fn serve(&self, data: &Path) -> ChildStdin {
        let mut postgres = self.as_owner("postgres");
        let command = &mut postgres;
        command.arg("-D").arg(data).arg("-k").arg(&self.folder).args(["-c", "listen_addresses="]);
        command.args(["-c", "max_connections=300"]);
        if self.sync == Sync::Off {
            command.args(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]);
        }
        const WATCH: &str = r#""$@" & read -r _; kill -QUIT $!; wait $!; rm -rf "$FOLDER""#;
        let mut watcher = Command::new("sh");
        watcher.args(["-c", WATCH, "sh"]).arg(postgres.get_program()).args(postgres.get_args());
        watcher.env("FOLDER", &self.folder).current_dir("/");
        watcher.stdin(Stdio::piped()).stderr(Stdio::piped()).stdout(Stdio::null());
        let mut child = watcher.spawn().expect("postgres starts");
        let (alive, log) = (child.stdin.take(), child.stderr.take().expect("its log was just piped"));
        let (ready, is_ready) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(log).lines().map_while(Result::ok) {
                if line.contains("ready to accept connections") {
                    ready.send(()).ok();
                }
            }
            child.wait().ok();
        });
        is_ready.recv().expect("postgres gets ready");
        alive.expect("its input was just piped")
    }

    /// A program of PostgreSQL's, as the cluster's owner.
    fn as_owner(&self, program: &str) -> Command {
        let mut command = Command::new("setpriv");
        if is_root() {
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
        }
        command.arg("--").arg(self.bin.join(program)).current_dir(&self.folder);
        command
    }

    /// A new, empty database; its URL.
    pub fn database(&self) -> String {
        let name = format!("stint_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let socket = self.folder.display().to_string();
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
