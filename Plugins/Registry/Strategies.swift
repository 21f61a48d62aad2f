import CollectorKit
import Core
import Lins
import MarkAlive
import MarkSweep
import MoultStrategy
import Orc
import RootBuffer
import TrialDeletion

extension StrategyRegistry {
  /// Every strategy that comes with Moult: one line each.
  public static let shipped: StrategyRegistry = {
    var registry = StrategyRegistry.builtIn
    registry.add(MarkAlive.self)
    registry.add(MarkSweep.self)
    registry.add(TrialDeletionStrategy.self)
    registry.add(RootBuffer.self)
    registry.add(Orc.self)
    registry.add(Lins.self)
    registry.add(MoultStrategy.self)
    return registry
  }()
}
