import Foundation

/// What this process has taken.
package enum Memory {
  /// Resident memory at its highest, in bytes.
  package static func peakBytes() throws -> Int { try status("VmHWM:") }

  /// Resident memory now, in bytes.
  package static func residentBytes() throws -> Int { try status("VmRSS:") }

  private static func status(_ name: String) throws -> Int {
    let text = String(
      decoding: try Data(contentsOf: URL(filePath: "/proc/self/status")), as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
  }
}
