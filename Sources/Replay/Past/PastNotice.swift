/// What whoever asks for the past is told while it is looked for.
package enum PastNotice: Sendable {
  /// Somebody else computes a past state of the same read model.
  case waiting
  /// It has to be computed; how many events a second an earlier one took, where one tells.
  case building(RebuildPlan, eventsPerSecond: Int64?)
  case built(milliseconds: Int64)
}
