# The tray and its notifications.
