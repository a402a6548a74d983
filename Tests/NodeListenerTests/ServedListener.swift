import Foundation
import KafkaProtocol
import Synchronization

@testable import Node

/// A listener on a thread of its own, ended with the value.
final class ServedListener: Sendable {
  let port: UInt16
  let waker: LoopWaker
  private let notes: Notes
  private let ended = DispatchSemaphore(value: 0)

  /// What is in the log so far.
  var notesTaken: [String] { notes.all }

  /// - Parameter script: what becomes of a request; on the loop's thread.
  init(
    _ limits: ListenerLimits = ListenerLimits(), host: String = "127.0.0.1",
    script:
      @escaping @Sendable (ScriptedHandler, RequestFrame, RequestToken) throws(WireError) ->
      CallOutcome = { handler, frame, _ throws(WireError) in try handler.blank(frame) }
  ) throws {
    let waker = try LoopWaker()
    let started = DispatchSemaphore(value: 0)
    let outcome = Mutex<Result<UInt16, ListenerError>?>(nil)
    let notes = Notes()
    let ended = ended
    Thread {
      do throws(ListenerError) {
        let listener = try Listener(
          ListenAddress(host: host, port: 0), limits: limits, waker: waker
        ) { event in notes.add("\(event.message) \(event.fields.map { "\($0.name)=\($0.value)" })")
        }
        outcome.withLock { $0 = .success(listener.address.port) }
        started.signal()
        listener.run(ScriptedHandler(listener, script))
        listener.finish()
      } catch {
        outcome.withLock { $0 = .failure(error) }
        started.signal()
      }
      ended.signal()
    }.start()
    started.wait()
    self.waker = waker
    port = try outcome.withLock { try $0?.get() ?? 0 }
    self.notes = notes
  }

  deinit {
    waker.stop()
    ended.wait()
  }
}

/// Lines of a log, from any thread.
final class Notes: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func add(_ line: String) { lines.withLock { $0.append(line) } }
}

/// Set once, from any thread.
final class Flag: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .acquiring) }
  func set() { value.store(true, ordering: .releasing) }
}

/// A handler that a test writes.
final class ScriptedHandler: RequestHandler {
  typealias Script = (ScriptedHandler, RequestFrame, RequestToken) throws(WireError) -> CallOutcome

  let listener: Listener
  /// Answers that wait, in the order in which they came.
  var parked: [(token: RequestToken, header: RequestHeader)] = []
  /// Called once a turn; says when to be called again.
  var onTurn: (() -> Int64?)?
  var inFlightBytesPeak = 0
  private let script: Script

  init(_ listener: Listener, _ script: @escaping Script) {
    self.listener = listener
    self.script = script
  }

  func handle(
    _ frame: RequestFrame, token: RequestToken, peer: String
  ) throws(WireError) -> CallOutcome {
    try script(self, frame, token)
  }

  func forget(_ token: RequestToken) { parked.removeAll { $0.token == token } }

  func turn() -> Int64? {
    inFlightBytesPeak = max(inFlightBytesPeak, listener.inFlightBytes)
    return onTurn?()
  }

  /// The request's response with nothing in it.
  func blank(_ frame: RequestFrame) throws(WireError) -> CallOutcome {
    func answer<Request: RequestMessage>(_ type: Request.Type) throws(WireError) -> ResponseFrame {
      let request: Request = try frame.decode()
      if let produce = request as? ProduceRequest {
        // So that the answer names what was asked.
        let response = ProduceResponse.with {
          $0.topics = produce.topics.map { topic in
            topic.map { part in
              .with {
                $0.partition = part.partition
                $0.baseOffset = Int64(frame.bytes(of: part.records)?.count ?? -1)
              }
            }
          }
        }
        return ResponseFrame(response, to: frame.header)
      }
      return ResponseFrame(Request.Response(), to: frame.header)
    }
    return .answer(try answer(frame.header.key.api.request))
  }

  /// Answers everything that waits, the last first.
  func releaseBackwards() {
    for (token, header) in parked.reversed() {
      if header.key == .produce {
        listener.reply(token, ResponseFrame(ProduceResponse(), to: header))
      } else {
        listener.reply(token, ResponseFrame(FetchResponse(), to: header))
      }
    }
    parked = []
  }
}
