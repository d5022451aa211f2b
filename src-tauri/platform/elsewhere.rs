//! Windows and macOS: a tray is always there, and the notification service calls back.

use crate::notify::{Note, Slot};
use crate::platform::{Notifications, TrayHosts};
use notify_rust::{Notification, NotificationResponse};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

pub struct AlwaysThere;

impl TrayHosts for AlwaysThere {
    fn watch(told: impl Fn(bool) + Send + 'static) {
        told(true);
    }
}

/// Which showing is the newest in each slot: a button of an older one does nothing.
#[derive(Default)]
pub struct Bubbles {
    newest: Arc<Mutex<HashMap<Slot, u64>>>,
}

impl Notifications for Bubbles {
    fn show(&self, note: Note) {
        let number = self.count(note.slot);
        let newest = Arc::clone(&self.newest);
        // Waiting for the answer blocks.
        let waiting = std::thread::Builder::new().name("notification".into()).spawn(move || {
            let pressed = match answer(&note) {
                Ok(pressed) => pressed,
                Err(error) => {
                    tracing::warn!(%error, "a notification was not shown");
                    None
                }
            };
            let current = newest.lock().is_ok_and(|newest| newest.get(&note.slot) == Some(&number));
            if let (true, Some(button)) = (current, pressed) {
                note.press(&button);
            }
        });
        if let Err(error) = waiting {
            tracing::error!(%error, "no thread for a notification");
        }
    }

    fn withdraw(&self, slot: Slot) {
        self.count(slot);
    }
}

impl Bubbles {
    fn count(&self, slot: Slot) -> u64 {
        let Ok(mut newest) = self.newest.lock() else { return 0 };
        let number = newest.entry(slot).or_default();
        *number += 1;
        *number
    }
}

fn answer(note: &Note) -> notify_rust::error::Result<Option<String>> {
    let mut built = Notification::new();
    built.appname("Stint").summary(&note.summary).body(&note.body);
    for button in &note.buttons {
        built.action(&button.key, &button.label);
    }
    let mut pressed = None;
    built.show()?.wait_for_response(|response: &NotificationResponse| {
        pressed = match response {
            NotificationResponse::Default => Some("default".to_owned()),
            NotificationResponse::Action(key) => Some(key.clone()),
            NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => None,
        };
    })?;
    Ok(pressed)
}
