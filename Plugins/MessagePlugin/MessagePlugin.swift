import Foundation
import PackagePlugin

/// Runs MessageCompiler over the descriptions of a protocol's messages: the text files in the
/// target's folder `Messages`.
@main
struct MessagePlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
    let folder = target.directoryURL.appending(path: "Messages")
    let files = try FileManager.default
      .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "txt" }
      .sorted { $0.path < $1.path }
    let output = context.pluginWorkDirectoryURL.appending(path: "Messages.generated.swift")
    return [
      .buildCommand(
        displayName: "Compiling the descriptions of messages to Swift",
        executable: try context.tool(named: "MessageCompiler").url,
        arguments: ([output] + files).map { $0.path(percentEncoded: false) },
        inputFiles: files, outputFiles: [output])
    ]
  }
}
