private import Glibc

/// The jobs that wait for a thread, and the one mutex of jobs and outcomes.
///
/// `@unchecked Sendable`: every access to the state is made while the mutex is held; mutex and
/// conditions lie in memory of their own, made in `init` and freed in `deinit`.
final class JobQueue: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  /// Where threads wait for a job: each new one wakes one of them.
  private let work = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// Where owners wait for an outcome.
  private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var jobs: [(Int) -> Void] = []
  private var isClosed = false

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(work, nil)
    pthread_cond_init(done, nil)
  }

  deinit {
    pthread_cond_destroy(done)
    pthread_cond_destroy(work)
    pthread_mutex_destroy(mutex)
    done.deallocate()
    work.deallocate()
    mutex.deallocate()
  }

  /// Adds a job, which is given the number of the thread that does it.
  func put(_ job: @escaping (Int) -> Void) {
    locked {
      jobs.append(job)
      pthread_cond_signal(work)
    }
  }

  /// The next job, waiting for one; nil when it is closed and empty.
  func take() -> ((Int) -> Void)? {
    locked {
      while jobs.isEmpty && !isClosed { pthread_cond_wait(work, mutex) }
      return jobs.isEmpty ? nil : jobs.removeFirst()
    }
  }

  /// Takes no more jobs; those that wait are still done.
  func close() {
    locked {
      isClosed = true
      pthread_cond_broadcast(work)
    }
  }

  /// Notes an outcome.
  func finish(_ note: () -> Void) {
    locked {
      note()
      pthread_cond_broadcast(done)
    }
  }

  /// Waits until outcomes that are noted give a value.
  func wait<Value>(for value: () -> Value?) -> Value {
    locked {
      while true {
        if let value = value() { return value }
        pthread_cond_wait(done, mutex)
      }
    }
  }

  func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
