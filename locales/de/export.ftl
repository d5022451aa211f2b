# Blätter, Spalten und Bemerkungen exportierter Dateien.
