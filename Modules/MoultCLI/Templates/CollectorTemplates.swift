extension PluginTemplate {
  /// The whole kit, unless `make check CONFORM=--quick` asks for less.
  private static let conform = """
    \t$(MOULT) conform ./NAME.so $(CONFORM)

    """

  /// A collector in C.
  static let collectorInC = PluginTemplate(
    isModule: false,
    files: [
      ("NAME.c", collectorSourceInC),
      (
        "Makefile",
        makefile(
          source: "NAME.c",
          build: "$(CC) -std=c11 -O2 -Wall -Wextra -fPIC -shared -o $@ NAME.c",
          run: " --collector NAME", conform: conform)
      ),
      ("check.lua", collectorCheck), ("README.md", readme),
    ])

  /// A collector in Swift.
  static let collectorInSwift = PluginTemplate(
    isModule: false,
    files: [
      ("NAME.swift", collectorSourceInSwift),
      (
        "Makefile",
        makefile(
          source: "NAME.swift",
          build:
            "swiftc -swift-version 6 -O -parse-as-library -emit-library -module-name Collector "
            + "-import-objc-header moult_plugin.h -o $@ NAME.swift",
          run: " --collector NAME", conform: conform)
      ),
      ("check.lua", collectorCheck), ("README.md", readme),
    ])

  private static let readme = """
    # NAME

    A collector for Moult. It marks what can be reached from the roots and condemns the rest: a place to
    begin, to be replaced by something better.

    ```sh
    make          # builds NAME.so
    make check    # runs check.lua with it and verifies the heap, then the conformance kit
    moult run SCRIPT.lua --plugin ./NAME.so --collector NAME
    ```

    `moult_plugin.h` is the interface, a copy of Moult's.

    """

  private static let collectorSourceInC = #"""
    // NAME: marks what can be reached from the roots, condemns the rest.

    #include <stdlib.h>
    #include <string.h>

    #include "moult_plugin.h"

    typedef struct Collector {
      const MoultCollectorServices *s;
      MoultMarks marks;
      MoultStack pending;
      int64_t examined;
    } Collector;

    static int create(const MoultCollectorServices *services, const int64_t *knobs, void **state,
                      MoultFailure *why) {
      (void)knobs;
      Collector *c = calloc(1, sizeof *c);
      if (c == NULL || !services->marks_open(services->host, &c->marks) ||
          !moult_stack_open(services, &c->pending)) {
        free(c);
        strcpy(why->text, "no memory");
        return 1;
      }
      c->s = services;
      *state = c;
      return 0;
    }

    static void destroy(void *state) {
      Collector *c = state;
      moult_stack_close(c->s, &c->pending);
      moult_marks_close(c->s, &c->marks);
      free(c);
    }

    static void reach(Collector *c, MoultObject *o) {
      if (o != NULL && moult_mark(&c->marks, o) && !moult_is_leaf(c->s, o)) moult_push(&c->pending, o);
    }

    static void trace(Collector *c) {
      MoultObject *o;
      while ((o = moult_pop(&c->pending)) != NULL) {
        MoultSpan references = c->s->references(c->s->host, o, 0);
        for (size_t i = references.count; i-- > 0;) reach(c, references.items[i]);
      }
    }

    static void hold(void *context, MoultObject *const *items, size_t count) {
      for (size_t i = 0; i < count; i++) {
        reach(context, items[i]);
        trace(context);
      }
    }

    static void sweep(void *context, MoultObject *const *items, size_t count) {
      Collector *c = context;
      c->examined += (int64_t)count;
      for (size_t i = 0; i < count; i++) {
        if (!moult_marked(&c->marks, items[i])) moult_condemn(c->s, items[i]);
      }
    }

    static void find(void *state, uint32_t generation, MoultCollection *report) {
      (void)generation;
      Collector *c = state;
      c->examined = 0;
      MoultSpan roots = c->s->roots(c->s->host);
      for (size_t i = 0; i < roots.count; i++) reach(c, roots.items[i]);
      trace(c);
      c->s->each_object(c->s->host, MOULT_EACH_HELD, hold, c);        // frozen or immortal
      c->s->each_object(c->s->host, MOULT_EACH_CANDIDATE, sweep, c);  // what may be garbage
      moult_marks_clear(c->s, &c->marks);
      report->examined += c->examined;
    }

    static const MoultCollector collector = {
        .size = sizeof(MoultCollector),
        .needs = MOULT_NEEDS_ROOTS | MOULT_NEEDS_HEAP_WALK,
        .properties = MOULT_COLLECTS_CYCLES,
        .create = create,
        .destroy = destroy,
        .find = find,
    };

    static const MoultPlugin plugin = {
        .size = sizeof(MoultPlugin),
        .version = MOULT_PLUGIN_VERSION,
        .kind = MOULT_PLUGIN_COLLECTOR,
        .header_bytes = sizeof(MoultObject),
        .name = "NAME",
        .summary = "marks from the roots",
        .release = "0.1",
        .collector = &collector,
    };

    const MoultPlugin *moult_plugin_entry(void) { return &plugin; }

    """#

  private static let collectorSourceInSwift = #"""
    // NAME: marks what can be reached from the roots, condemns the rest.

    typealias Object = UnsafeMutablePointer<MoultObject>

    struct Collector {
      let services: UnsafePointer<MoultCollectorServices>
      var marks = MoultMarks()
      var pending = MoultStack()
      var examined: Int64 = 0

      init?(_ services: UnsafePointer<MoultCollectorServices>) {
        self.services = services
        guard services.pointee.marks_open(services.pointee.host, &marks),
          moult_stack_open(services, &pending)
        else { return nil }
      }

      mutating func close() {
        moult_stack_close(services, &pending)
        moult_marks_close(services, &marks)
      }

      mutating func reach(_ o: Object) {
        if moult_mark(&marks, o), !moult_is_leaf(services, o) { moult_push(&pending, o) }
      }

      mutating func trace() {
        while let o = moult_pop(&pending) {
          let span = services.pointee.references(services.pointee.host, o, 0)
          for case let child? in UnsafeBufferPointer(start: span.items, count: span.count) {
            reach(child)
          }
        }
      }

      mutating func find(_ report: UnsafeMutablePointer<MoultCollection>) {
        let s = services.pointee
        examined = 0
        let roots = s.roots(s.host)
        for case let o? in UnsafeBufferPointer(start: roots.items, count: roots.count) { reach(o) }
        trace()
        s.each_object(s.host, MOULT_EACH_HELD, { context, items, count in
          for case let o? in UnsafeBufferPointer(start: items, count: count) {
            collector(context).pointee.reach(o)
            collector(context).pointee.trace()
          }
        }, &self)
        s.each_object(s.host, MOULT_EACH_CANDIDATE, { context, items, count in
          let me = collector(context)
          me.pointee.examined += Int64(count)
          for case let o? in UnsafeBufferPointer(start: items, count: count)
          where !moult_marked(&me.pointee.marks, o) { moult_condemn(me.pointee.services, o) }
        }, &self)
        moult_marks_clear(services, &marks)
        report.pointee.examined += examined
      }
    }

    func collector(_ state: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<Collector> {
      state!.assumingMemoryBound(to: Collector.self)
    }

    func text(_ text: StaticString) -> UnsafePointer<CChar> {
      UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    nonisolated(unsafe) let description: UnsafePointer<MoultPlugin> = {
      let table = UnsafeMutablePointer<MoultCollector>.allocate(capacity: 1)
      var c = MoultCollector()
      c.size = UInt32(MemoryLayout<MoultCollector>.size)
      c.needs = MOULT_NEEDS_ROOTS | MOULT_NEEDS_HEAP_WALK
      c.properties = MOULT_COLLECTS_CYCLES
      c.create = { services, _, state, why in
        guard let services, let made = Collector(services) else { return 1 }
        let memory = UnsafeMutablePointer<Collector>.allocate(capacity: 1)
        memory.initialize(to: made)
        state!.pointee = UnsafeMutableRawPointer(memory)
        return 0
      }
      c.destroy = { state in
        collector(state).pointee.close()
        collector(state).deallocate()
      }
      c.find = { state, _, report in collector(state).pointee.find(report!) }
      table.initialize(to: c)
      let plugin = UnsafeMutablePointer<MoultPlugin>.allocate(capacity: 1)
      var p = MoultPlugin()
      p.size = UInt32(MemoryLayout<MoultPlugin>.size)
      p.version = MOULT_PLUGIN_VERSION
      p.kind = MOULT_PLUGIN_COLLECTOR
      p.header_bytes = UInt32(MemoryLayout<MoultObject>.size)
      p.name = text("NAME")
      p.summary = text("marks from the roots")
      p.release = text("0.1")
      p.collector = UnsafePointer(table)
      plugin.initialize(to: p)
      return UnsafePointer(plugin)
    }()

    @_cdecl("moult_plugin_entry")
    public func entry() -> UnsafePointer<MoultPlugin>? { description }

    """#
}
