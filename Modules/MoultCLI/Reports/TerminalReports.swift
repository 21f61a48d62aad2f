import ArgumentParser

/// The reports that are read in a terminal.
let terminalReports: [any ParsableCommand.Type] = []
