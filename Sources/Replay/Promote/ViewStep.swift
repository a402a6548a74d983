import ProjectionKernel
import Store

/// What a switch does with one view of schema `read`.
package struct ViewStep: Equatable, Sendable {
  package enum Action: String, Sendable {
    /// There is none of that name yet.
    case created
    /// It shows the other generation; columns may be added at its end.
    case switched
    /// Beside one whose columns were removed or have other types: `<name>_v<version>`.
    case versioned
    /// It goes on to show what it shows: the other generation cannot.
    case kept
  }

  /// In schema `read`.
  package let view: String
  package let action: Action
  /// What is to be known about it; may be empty.
  package let detail: String
  /// What it is to show; nil where it is kept.
  let definition: ViewDefinition?
  /// What it shows now; nil where there is none.
  let shown: ViewDefinition?
  /// Whether it gets columns that it does not have.
  var extends = true

  /// What a switch does with the views of schema `read`.
  ///
  /// Every view under a name of theirs that its readers can go on to read is switched; where none
  /// can, a versioned one stands beside it.
  /// - Parameters:
  ///   - wanted: the views of the generation that is to become active.
  ///   - shown: all views of schema `read`.
  ///   - leaving: the names of those that show the generation that is active.
  ///   - version: of the projection that is to become active.
  ///   - returning: whether it is a rollback: views get no columns then, and those that they have got
  ///     since go on as nulls, so that no statement falls victim to it.
  static func plan(
    _ wanted: [ViewDefinition], over shown: [ViewDefinition], leaving: Set<String>,
    version: Int32, returning: Bool
  ) -> [ViewStep] {
    var steps: [ViewStep] = []
    for definition in wanted {
      let known = shown.filter { view in
        view.name == definition.name
          || isVersion(view.name, of: definition.name)
            && !wanted.contains { $0.name == view.name }
      }
      let fitting = known.filter { view in
        definition.missing(from: view).isEmpty
          || returning && definition.retyped(from: view).isEmpty
      }
      for view in fitting {
        steps.append(
          ViewStep(
            view: view.name, action: .switched,
            detail: detail(definition, over: view, extends: !returning), definition: definition,
            shown: view, extends: !returning))
      }
      for view in known where !fitting.contains(view) {
        steps.append(
          ViewStep(
            view: view.name, action: .kept,
            detail: definition.missing(from: view).joined(separator: ", "), definition: nil,
            shown: view))
      }
      guard fitting.isEmpty else { continue }
      let isFirst = known.allSatisfy { $0.name != definition.name }
      steps.append(
        ViewStep(
          view: isFirst ? definition.name : "\(definition.name)_v\(version)",
          action: isFirst ? .created : .versioned, detail: "", definition: definition, shown: nil))
    }
    let met = Set(steps.map(\.view))
    for view in shown where leaving.contains(view.name) && !met.contains(view.name) {
      steps.append(
        ViewStep(
          view: view.name, action: .kept, detail: "the other version has no such view",
          definition: nil, shown: view))
    }
    return steps.sorted { $0.view.utf8.lexicographicallyPrecedes($1.view.utf8) }
  }

  private static func detail(
    _ definition: ViewDefinition, over view: ViewDefinition, extends: Bool
  ) -> String {
    let added = extends ? definition.added(to: view) : []
    let nulls = view.added(to: definition)
    return [
      added.isEmpty ? nil : "columns added: \(added.joined(separator: ", "))",
      nulls.isEmpty ? nil : "null from now on: \(nulls.joined(separator: ", "))",
    ].compactMap(\.self).joined(separator: "; ")
  }

  /// Whether a name is `<view>_v<number>`.
  private static func isVersion(_ name: String, of view: String) -> Bool {
    guard name.hasPrefix(view + "_v") else { return false }
    let number = name.dropFirst(view.count + 2)
    return !number.isEmpty && number.allSatisfy { $0.isASCII && $0.isNumber }
  }
}
