import ArgumentParser

/// The reports in the formats of other tools.
let exportReports: [any ParsableCommand.Type] = []
