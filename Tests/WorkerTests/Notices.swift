import ProjectionKernel
import Synchronization
import TestServers
import Worker

/// What workers had to say, from any of their threads.
final class Notices: Sendable {
  private let said = Mutex<[(projection: ProjectionNameText, notice: WorkerNotice)]>([])

  typealias ProjectionNameText = String

  func add(_ projection: some CustomStringConvertible, _ notice: WorkerNotice) {
    said.withLock { $0.append(("\(projection)", notice)) }
  }

  /// Whether a notice of that message was made, with all of these in its fields.
  func contain(_ message: String, _ words: String...) -> Bool {
    said.withLock { said in
      said.contains { _, notice in
        notice.message == message
          && words.allSatisfy { word in notice.fields.contains { $0.value.contains(word) } }
      }
    }
  }

  /// All of them, a line each.
  var text: String {
    said.withLock { said in
      said.map { projection, notice in
        "\(projection) \(notice.level) \(notice.message) "
          + notice.fields.map { "\($0.name)=\($0.value)" }.joined(separator: " ") + "\n"
      }.joined()
    }
  }
}
