import ArgumentParser

/// The reports that are pages for a browser.
let pageReports: [any ParsableCommand.Type] = [HTMLCommand.self]
