import CollectorKit
import GenerationalGC
import Incremental
import Lins
import MarkAlive
import MarkSweep
import MoultStrategy
import Orc
import RootBuffer
import TrialDeletion

extension StrategyRegistry {
  /// Every strategy that comes with Moult: one line each. The first is the default.
  public static let shipped: StrategyRegistry = {
    var registry = StrategyRegistry()
    registry.add(GenerationalGC.self)
    registry.add(NoCollector.self)
    registry.add(Incremental.self)
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
