//! Notifications on the session bus. A slot is a task of its own that keeps the connection its notification was sent
//! on: desktops close a notification whose sender is gone, and only the sender hears which button was pressed.

use crate::notify::{Note, Slot};
use crate::platform::Notifications;
use notify_rust::{Hint, Notification, NotificationHandle, NotificationResponse, Timeout, Urgency};
use std::collections::HashMap;
use std::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

#[derive(Default)]
pub struct Bubbles {
    slots: Mutex<HashMap<Slot, UnboundedSender<Word>>>,
}

enum Word {
    Show(Note),
    Withdraw,
}

impl Notifications for Bubbles {
    fn of(_: &str) -> Bubbles {
        Bubbles::default()
    }

    fn show(&self, note: Note) {
        self.tell(note.slot, Word::Show(note));
    }

    fn withdraw(&self, slot: Slot) {
        let shown = self.slots.lock().is_ok_and(|slots| slots.contains_key(&slot));
        if shown {
            self.tell(slot, Word::Withdraw);
        }
    }
}

impl Bubbles {
    fn tell(&self, slot: Slot, word: Word) {
        let Ok(mut slots) = self.slots.lock() else { return };
        let sender = slots.entry(slot).or_insert_with(|| {
            let (sender, words) = unbounded_channel();
            tauri::async_runtime::spawn(keep(words));
            sender
        });
        if sender.send(word).is_err() {
            slots.remove(&slot);
        }
    }
}

/// Shows what it is told to, one at a time, each in place of the one before, and passes on the button pressed.
async fn keep(mut words: UnboundedReceiver<Word>) {
    let mut shown: Option<(NotificationHandle, Note)> = None;
    loop {
        let word = match &shown {
            None => words.recv().await,
            Some((handle, note)) => tokio::select! {
                word = words.recv() => word,
                pressed = pressed(handle) => {
                    if let Some(button) = pressed {
                        note.press(&button);
                        // Some desktops leave it up; what it says is done.
                        handle.close_async().await;
                    }
                    shown = None;
                    continue;
                }
            },
        };
        match word {
            None => return,
            Some(Word::Withdraw) => {
                if let Some((handle, _)) = shown.take() {
                    handle.close_async().await;
                }
            }
            Some(Word::Show(note)) => shown = show(shown.take(), note).await,
        }
    }
}

async fn show(before: Option<(NotificationHandle, Note)>, note: Note) -> Option<(NotificationHandle, Note)> {
    let shown = match before {
        // By the same connection: to the desktop another one is another program.
        Some((mut handle, _)) => {
            *handle = build(&note);
            handle.update().map(|()| handle)
        }
        None => build(&note).show_async().await,
    };
    match shown {
        Ok(handle) => Some((handle, note)),
        Err(error) => {
            tracing::warn!(%error, "a notification was not shown");
            None
        }
    }
}

fn build(note: &Note) -> Notification {
    let mut built = Notification::new();
    built
        .appname("Stint")
        .icon("stint-desktop")
        .summary(&note.summary)
        .body(&escaped(&note.body))
        .hint(Hint::DesktopEntry("Stint".into()))
        .urgency(Urgency::Normal);
    if note.stays {
        built.timeout(Timeout::Never);
    } else {
        built.hint(Hint::Transient(true)).timeout(Timeout::Milliseconds(10_000));
    }
    built.action("default", &note.open_label);
    for button in &note.buttons {
        built.action(&button.key, &button.label);
    }
    built
}

/// None: it was closed without a choice.
async fn pressed(handle: &NotificationHandle) -> Option<String> {
    let mut button = None;
    handle
        .wait_for_action_async(|response: &NotificationResponse| {
            button = match response {
                NotificationResponse::Default => Some("default".to_owned()),
                NotificationResponse::Action(key) => Some(key.clone()),
                NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => None,
            };
        })
        .await;
    button
}

/// Notification bodies are markup; names and notes are not.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_project_named_like_markup_is_shown_as_it_is_named() {
        assert_eq!(escaped("R&D <b>"), "R&amp;D &lt;b&gt;");
    }
}
