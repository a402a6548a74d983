/// Threads of our own that do jobs, each with a tool of its own: calls that wait for a disk, or work
/// that another core does meanwhile. Jobs begin in the order in which they were given.
///
/// Letting it go waits for what was begun.
///
/// `@unchecked Sendable`: what changes is in the queue, under its mutex; the threads are written in
/// `init` and read in `deinit`; a tool is used by its own thread alone.
package final class JobThreads<Tool>: @unchecked Sendable {
  private let queue = JobQueue()
  private let tools: [Tool]
  private let areInline: Bool
  private var threads: [OwnThread] = []

  /// - Parameters:
  ///   - name: the threads', as tools show it, of 15 bytes at most.
  ///   - tools: one for each thread.
  ///   - areInline: does each job at once on the caller's thread, with the first tool: for tests in
  ///     which everything must happen in the order that their seed says.
  package init(named name: String, _ tools: [Tool], areInline: Bool = false) {
    precondition(!tools.isEmpty, "threads without tools")
    self.tools = tools
    self.areInline = areInline
    guard !areInline else { return }
    threads = tools.indices.map { [queue] number in
      OwnThread {
        ThreadName.set(name)
        while let job = queue.take() { job(number) }
      }
    }
  }

  deinit {
    queue.close()
    for thread in threads { thread.join() }
  }

  /// Has a thread do it; several jobs run at once.
  package func begin<Value>(_ job: @escaping @Sendable (Tool) -> Value) -> JobOutcome<Value> {
    let outcome = JobOutcome<Value>(queue)
    if areInline {
      outcome.put(job(tools[0]))
    } else {
      queue.put { [tools] number in outcome.put(job(tools[number])) }
    }
    return outcome
  }
}
