# Wörter, die mehrere Räume teilen: Zustände, Handlungen, Dimensionen, Auffälligkeiten.
