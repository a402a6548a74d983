package import EventCodec
package import PostgresWire
package import ProjectionKernel
import Store

/// What comparing and switching need to know: whose code, and where everything is.
package struct ReplayContext {
  package let entry: ProjectionEntry
  package let registry: ContractRegistry
  package let postgres: PostgresSettings
  package let history: RecordHistory
  /// The fingerprint of this program's code for the projection.
  package let codeHash: String

  package init(
    entry: ProjectionEntry, registry: ContractRegistry, postgres: PostgresSettings,
    history: RecordHistory, codeHash: String
  ) {
    self.entry = entry
    self.registry = registry
    self.postgres = postgres
    self.history = history
    self.codeHash = codeHash
  }

  func connect(_ name: String) throws(SwitchError) -> PostgresConnection {
    do {
      return try PostgresConnection(postgres, applicationName: name)
    } catch {
      throw .store(.postgres(error))
    }
  }
}
