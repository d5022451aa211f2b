# Sheets, columns and remarks of exported files.
