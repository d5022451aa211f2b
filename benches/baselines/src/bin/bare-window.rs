//! A Tauri app that paints one word, and nothing else: the floor under the window and the hidden app.
//! `bare-window` starts without a window, `bare-window open` with one. Lines on standard input open and close it.
//! On each first paint it prints `painted`, and the milliseconds since the start or since the wish.

use std::error::Error;
use std::io::{Write, stdin, stdout};
use std::sync::Mutex;
use std::time::Instant;

use tauri::{AppHandle, Manager, RunEvent, State, WebviewUrl, WebviewWindowBuilder};

struct Asked(Mutex<Instant>);

#[tauri::command]
fn painted(asked: State<'_, Asked>) {
    let since = asked.0.lock().expect("nobody panics while holding it").elapsed();
    let mut out = stdout().lock();
    writeln!(out, "painted {:.1}", since.as_secs_f64() * 1000.0).expect("the bench reads our output");
    out.flush().expect("the bench reads our output");
}

fn open(app: &AppHandle) -> tauri::Result<()> {
    let page = WebviewUrl::App("index.html".into());
    WebviewWindowBuilder::new(app, "main", page).inner_size(980.0, 720.0).build().map(|_| ())
}

fn obey(app: &AppHandle, wish: &str) -> tauri::Result<()> {
    match (wish, app.get_webview_window("main")) {
        ("open", None) => {
            *app.state::<Asked>().0.lock().expect("nobody panics while holding it") = Instant::now();
            open(app)
        }
        ("close", Some(window)) => window.destroy(),
        _ => Ok(()),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let app = tauri::Builder::default()
        .manage(Asked(Mutex::new(Instant::now())))
        .invoke_handler(tauri::generate_handler![painted])
        .build(tauri::generate_context!())?;
    if std::env::args().nth(1).as_deref() == Some("open") {
        open(app.handle())?;
    }
    let handle = app.handle().clone();
    std::thread::spawn(move || stdin().lines().map_while(Result::ok).try_for_each(|wish| obey(&handle, &wish)));
    app.run(|_, event| {
        if let RunEvent::ExitRequested { api, code: None, .. } = event {
            api.prevent_exit();
        }
    });
    Ok(())
}
