// allocator-kernels: times allocation kernels on Moult's pymalloc.
//
//   allocator-kernels [--kernel k1,k2,...] [--repeat R] [--mode inline|call]
//                     [--geometry current|before310|hugepages] [--huge-pages] [--keep-nothing]
//                     [--json]
//
// Prints `kernel ns_per_operation` per line: the median of R repetitions, CPU time of the process.
// In mode `inline` the hot paths are inlined, as Moult's own modules use them; in mode `call` each
// request is a function call, as for a C program that links an allocator.

import Glibc
import Heap
import PyMalloc

struct InlineAllocator: KernelAllocator {
  let pymalloc: PyMalloc

  @inline(__always)
  func malloc(_ n: Int) -> UnsafeMutableRawPointer { pymalloc.malloc(n).unsafelyUnwrapped }
  @inline(__always)
  func realloc(_ p: UnsafeMutableRawPointer?, _ n: Int) -> UnsafeMutableRawPointer {
    pymalloc.realloc(p, n).unsafelyUnwrapped
  }
  @inline(__always)
  func free(_ p: UnsafeMutableRawPointer) { pymalloc.free(p) }
}

struct CalledAllocator: KernelAllocator {
  let pymalloc: PyMalloc

  @inline(never)
  func malloc(_ n: Int) -> UnsafeMutableRawPointer { pymalloc.malloc(n).unsafelyUnwrapped }
  @inline(never)
  func realloc(_ p: UnsafeMutableRawPointer?, _ n: Int) -> UnsafeMutableRawPointer {
    pymalloc.realloc(p, n).unsafelyUnwrapped
  }
  @inline(never)
  func free(_ p: UnsafeMutableRawPointer) { pymalloc.free(p) }
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

func usage() -> Never {
  let text =
    "usage: allocator-kernels [--kernel k1,k2,...] [--repeat R] [--mode inline|call]\n"
    + "       [--geometry current|before310|hugepages] [--huge-pages] [--keep-nothing] [--json]\n"
    + "kernels: \(kernelNames.joined(separator: " "))\n"
  write(2, text, text.utf8.count)
  exit(2)
}

@main
struct AllocatorKernels {
  static func main() throws {
    var kernels = kernelNames
    var repeats = 5
    var mode = "inline"
    var geometry = PyMallocGeometry.current
    var json = false
    var configuration = HeapConfiguration()
    var arguments = CommandLine.arguments.dropFirst()
    while let argument = arguments.popFirst() {
      switch argument {
      case "--json": json = true
      case "--huge-pages": configuration.hugePages = true
      case "--keep-nothing": configuration.keptArenaBytes = 0
      case "--kernel":
        guard let value = arguments.popFirst() else { usage() }
        kernels = value.split(separator: ",").map(String.init)
      case "--repeat":
        guard let value = arguments.popFirst().flatMap({ Int($0) }), value > 0 else { usage() }
        repeats = value
      case "--mode":
        guard let value = arguments.popFirst(), value == "inline" || value == "call" else {
          usage()
        }
        mode = value
      case "--geometry":
        switch arguments.popFirst() {
        case "current": geometry = .current
        case "before310": geometry = .before310
        case "hugepages": geometry = .hugePages
        default: usage()
        }
      default: usage()
      }
    }
    for name in kernels {
      guard kernelNames.contains(name) else { usage() }
      // A heap of its own for each kernel, so that none finds what another left behind.
      let heap = try PrivateHeap.create(configuration)
      let pymalloc = PyMalloc.create(heap: heap, geometry: geometry)
      let run =
        mode == "inline"
        ? Kernel<InlineAllocator>.prepare(name, InlineAllocator(pymalloc: pymalloc))
        : Kernel<CalledAllocator>.prepare(name, CalledAllocator(pymalloc: pymalloc))
      guard let run else { usage() }
      let times = (0..<repeats).map { _ in run() }
      report(name, mode, times, json)
      pymalloc.destroy()
      heap.destroy()
    }
  }

  static func report(_ name: String, _ mode: String, _ times: [Double], _ json: Bool) {
    let figure = round(median(times) * 100) / 100
    guard json else { return print(name, figure) }
    let all = times.map { String(round($0 * 100) / 100) }.joined(separator: ",")
    print(
      "{\"kernel\":\"\(name)\",\"mode\":\"\(mode)\",\"ns_per_op\":\(figure),"
        + "\"repeats\":[\(all)]}")
  }
}
