import Foundation
import PackagePlugin

/// Runs ContractCompiler over a target's folder: `topics/` for the target Topics, `projections/` for
/// the target Projections, `replay/drills/` and the runbooks for the target Drills.
@main
struct ContractPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
    let mode = target.name.lowercased()
    guard ["topics", "projections", "drills"].contains(mode) else {
      Diagnostics.error(
        "ContractPlugin knows the targets Topics, Projections and Drills, not \(target.name)")
      return []
    }
    let folder = target.directoryURL
    let output = context.pluginWorkDirectoryURL
      .appending(path: "\(target.name).generated.swift")
    var folders = [folder]
    if mode == "drills" {
      folders.append(context.package.directoryURL.appending(path: "docs/runbooks"))
    }
    return [
      .buildCommand(
        displayName: "Compiling the contents of \(mode)/ to Swift",
        executable: try context.tool(named: "ContractCompiler").url,
        arguments: [mode] + folders.map { $0.path(percentEncoded: false) }
          + [output.path(percentEncoded: false)],
        inputFiles: try folders.flatMap(files(below:)),
        outputFiles: [output])
    ]
  }

  /// Every file of the folder, sorted. READMEs and samples are inputs too: what a plugin consumes
  /// needs no list of excluded files in the manifest.
  private func files(below folder: URL) throws -> [URL] {
    let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var files: [URL] = []
    while let url = found?.nextObject() as? URL {
      if !url.hasDirectoryPath { files.append(url) }
    }
    return files.sorted { $0.path < $1.path }
  }
}
