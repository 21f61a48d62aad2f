import ArgumentParser

/// The reports that are read in a terminal.
let terminalReports: [any ParsableCommand.Type] = [
  SummaryCommand.self, LinesCommand.self, TypesCommand.self, GrowthCommand.self,
  PausesCommand.self, GenerationsCommand.self, AllocatorCommand.self, MapCommand.self,
]
