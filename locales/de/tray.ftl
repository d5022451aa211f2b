# Das Tray-Symbol und seine Benachrichtigungen.
