// The texts of all reports of the sample, looked through by eye when they were written down.

/// Of 80 columns.
let goldenTexts: [(kind: String, text: String)] = [
  (
    "summary",
    #"""
    Summary: w.lua
    CPython 3.12, generational, 100 ms
    the run did not come to its end

    Over time, 100 ms in all without looking
    build         ████████████████████                                39.0 ms
    build                             ██████████                      20.0 ms
    settle                                      ██████████            20.0 ms
    bytes           ▁▁▁▂▂▂▂▂▃▃▄▄▄▄▄▅▅▅▆▆▆▆▆▇▇█████▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃  up to 3.00 MiB
    objects         ▁▁▁▂▂▂▂▂▃▃▄▄▄▄▄▅▅▅▆▆▆▆▆▇▇█████▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃  up to 24,000
    garbage held              ▂▂▂▂▂▂▂▂▂▂▂▂▂▄▄▄▄▄▄▄▄▄▄▄▄▆▆▆▆▆▆▆▆▆▆▆▆█  up to 12.5 KiB
    arenas        ▂▂▂▂▂▂▂▂▂▂▄▄▄▄▄▄▄▄▄▄▆▆▆▆▆▆▆▆▆▆██▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄  up to 4
    resident      ██████████████████████████████████████████████████  up to 28.6 MiB
    collecting     ▁▁ ▁▁ ▁▁ ▁▁ ▁▁ ▁▁ ▁▁ ▁▁ ▁▁ ▁▁ ▁▁ ▁█                11.5 ms
    24 pauses, 11.5 ms in all (11 %): median 52.0 µs, p99 9.00 ms, longest 9.00 ms

    Most bytes by type, at build:2
    type           objects     bytes  share
    ───────────────────────────────────────
    dict             1,500   371 KiB   67 %  ████████████████████████
    __main__.Node    1,500  82.0 KiB   15 %  █████▎
    tuple              900  49.2 KiB    9 %  ███▏
    str                500  29.3 KiB    5 %  █▉
    type                20  15.6 KiB    3 %  █
    list                 2  7.81 KiB    1 %  ▌

    Most growth by line
    line                              growth  executed  objects
    ───────────────────────────────────────────────────────────
    w.lua:5  items:append(node(i))  3.06 MiB     1,000    2,000  ███████████████████
    w.lua:3  items = list()             56 B         1        1  ▏

    """#
  ),
  (
    "types",
    #"""
    Types: w.lua
    CPython 3.12, generational, 100 ms

    end: 1,470 objects, 105 KiB, at 100 ms
    type   objects      %     bytes     %   average  tracked
    ────────────────────────────────────────────────────────
    tuple      901   61 %  49.3 KiB   47 %     56 B      901  ██████████████████████
    str        500   34 %  29.3 KiB   28 %     60 B        0  █████████████▏
    type        21    1 %  16.5 KiB   16 %    804 B       21  ███████▍
    dict        44    3 %  9.57 KiB    9 %    222 B       44  ████▎
    list         4   <1 %     500 B   <1 %    125 B        4  ▎
    total    1,470  100 %   105 KiB  100 %     73 B      970

    """#
  ),
  (
    "growth",
    #"""
    Growth: w.lua
    CPython 3.12, generational, 100 ms

    start → build
    type           objects  change     bytes    change
    ───────────────────────────────────────────────────
    dict             1,010    +970   244 KiB   +235 KiB  ████████████████████████
    __main__.Node    1,000  +1,000  54.7 KiB  +54.7 KiB  █████▋
    list                 3      +3  8.79 KiB  +8.79 KiB  ▉
    tuple                2      +2     112 B     +112 B  ▏
    all                     +1,975             +299 KiB

    build → build:2
    type           objects  change     bytes    change
    ───────────────────────────────────────────────────
    dict             1,500    +490   371 KiB   +127 KiB  ████████████████████████
    tuple              900    +898  49.2 KiB  +49.1 KiB  █████████▎
    __main__.Node    1,500    +500  82.0 KiB  +27.3 KiB  █████▏
    list                 2      -1  7.81 KiB    -1000 B
    all                     +1,887             +202 KiB

    build:2 → settle
    type           objects  change     bytes    change
    ───────────────────────────────────────────────────
    list                 3      +1     400 B  -7.42 KiB
    tuple                2    -898     112 B  -49.1 KiB
    __main__.Node        0  -1,500       0 B  -82.0 KiB
    dict                45  -1,455  9.67 KiB   -361 KiB
    all                     -3,852             -500 KiB

    settle → end
    type   objects  change     bytes    change
    ───────────────────────────────────────────
    tuple      901    +899  49.3 KiB  +49.2 KiB  ████████████████████████
    type        21      +1  16.5 KiB     +900 B  ▍
    list         4      +1     500 B     +100 B  ▏
    dict        44      -1  9.57 KiB     -100 B
    all               +900            +50.0 KiB

    """#
  ),
  (
    "pauses",
    #"""
    Pauses: w.lua
    CPython 3.12, generational, 100 ms

    Distribution
    pauses  count   median      p90      p99    p99.9      max    total  of time
    ────────────────────────────────────────────────────────────────────────────
    all        24  52.0 µs   700 µs  9.00 ms  9.00 ms  9.00 ms  11.5 ms     11 %
    gen 0      21  51.0 µs  59.0 µs  62.0 µs  62.0 µs  62.0 µs  1.06 ms      1 %
    gen 1       2   700 µs   700 µs   700 µs   700 µs   700 µs  1.40 ms      1 %
    gen 2       1  9.00 ms  9.00 ms  9.00 ms  9.00 ms  9.00 ms  9.00 ms      9 %

    Histogram
    from          to  count     time
    ────────────────────────────────
    20.0 µs  50.0 µs     10   445 µs  █████████████████████▉
    50.0 µs   100 µs     11   617 µs  ████████████████████████
    100 µs    200 µs      0     0 ns
    200 µs    500 µs      0     0 ns
    500 µs   1.00 ms      2  1.40 ms  ████▍
    1.00 ms  2.00 ms      0     0 ns
    2.00 ms  5.00 ms      0     0 ns
    5.00 ms  10.0 ms      1  9.00 ms  ██▏

    Longest
    began at   length  generation     reason  line  examined  collected
    ───────────────────────────────────────────────────────────────────
    71.0 ms   9.00 ms           2   explicit     5     9,000      3,000
    32.0 ms    700 µs           1  automatic     5     7,700        200
    65.0 ms    700 µs           1  automatic     5     7,700        200
    68.0 ms   62.0 µs           0  automatic     5       700        200
    62.0 ms   60.0 µs           0  automatic     5       700        200

    Their steps
    began at  subtract     free
    ───────────────────────────
    71.0 ms    4.50 ms  4.50 ms
    32.0 ms     350 µs   350 µs
    65.0 ms     350 µs   350 µs
    68.0 ms    31.0 µs  31.0 µs
    62.0 ms    30.0 µs  30.0 µs

    Minimum mutator utilisation
    of all windows of a length, the smallest part that was left to the program
    window       utilisation
    ────────────────────────
    1.00 ms            0.0 %
    2.00 ms            0.0 %
    5.00 ms            0.0 %
    10.0 ms           10.0 %  ██▍
    20.0 ms           50.9 %  ████████████▎
    50.0 ms           78.0 %  ██████████████████▊
    all, 100 ms       88.5 %  █████████████████████▎

    """#
  ),
  (
    "generations",
    #"""
    Generations: w.lua
    CPython 3.12, generational, 100 ms

    Collections
    generation  threshold  runs  examined  collected  survived     time  of time
    ────────────────────────────────────────────────────────────────────────────
    0                 700    21    14,700      4,200    71.4 %  1.06 ms      1 %
    1                  10     2    15,400        400    97.4 %  1.40 ms      1 %
    2                  10     1     9,000      3,000    66.7 %  9.00 ms      9 %

    Why they ran
    reason     runs  collected     time
    ───────────────────────────────────
    automatic    23      4,600  2.46 ms
    explicit      1      3,000  9.00 ms

    Objects over time
    generation 0   ███████████████████▄███████████████████████████████  up to 700
    generation 1    ▁▁▂▃▃▄▄▄▅▆▆▇▇███ ▁▁▂▃▃▄▄▄▅▅▆▇▇███ ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁  up to 7,000
    generation 2    ▁▁▁▂▂▂▂▂▃▃▃▃▃▄▄▄▄▅▂▅▅▅▆▆▆▆▆▇▇▇▇███████████████████  up to 7,666
    collected      ▁▁ ▁▁ ▁▁ ▁▁ ▁ ▁▁ ▁▁ ▁▁ ▁ ▁▁ ▁▁ ▁▁ ▁█                 7,600 in all

    """#
  ),
  (
    "allocator",
    #"""
    Allocator: w.lua
    CPython 3.12, generational, 100 ms
    pools of 16.0 KiB in arenas of 1.00 MiB

    Moments
    moment   arenas  most  pools  unused    in use  of arenas  not used  raw blocks
    ───────────────────────────────────────────────────────────────────────────────
    start         2     4     22     106   266 KiB       13 %  1.74 MiB          12
    build         2     4    102      26  1.48 MiB       74 %   533 KiB          12
    build:2       2     4    112      16  1.54 MiB       77 %   470 KiB          12
    settle        2     4     62      66   203 KiB       10 %  1.80 MiB          12
    end           2     4     63      65   209 KiB       10 %  1.80 MiB          12

    Size classes at end
    class  block  pools  in use  available     bytes      lost  occupied
    ────────────────────────────────────────────────────────────────────
    3       64 B     61   3,100     12,455   194 KiB   782 KiB      20 %  ██
    31     512 B      2      31         31  15.5 KiB  16.5 KiB      50 %  █████
    all              63   3,131     12,486   209 KiB   799 KiB      20 %

    Where the bytes of arenas are at end
    bytes                        size  share
    ────────────────────────────────────────
    in allocated blocks       209 KiB   10 %  ██▌
    in available blocks       794 KiB   39 %  █████████▎
    in unused pools          1.02 MiB   51 %  ████████████▎
    lost to pool headers     2.95 KiB   <1 %  ▏
    lost to quantization     1.86 KiB   <1 %  ▏
    lost to arena alignment       0 B    0 %
    2 arenas                 2.00 MiB

    Over time
    arenas             ▂▂▂▂▂▂▂▂▂▄▄▄▄▄▄▄▄▄▆▆▆▆▆▆▆▆▆██▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄  up to 4
    bytes                ▁▁▂▂▂▂▂▃▃▄▄▄▄▅▅▅▆▆▆▆▇▇█████▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃  up to 3.00 MiB
    outside of arenas  █████████████████████████████████████████████  up to 64.0 KiB

    """#
  ),
  (
    "map",
    #"""
    Heap map: w.lua
    CPython 3.12, generational, 100 ms

    end: 3 arenas of 1.00 MiB, 565 KiB in use (18 %)
    0x100000  █▇▆▅▄▃▂▁█▇▆▅▄▃▂▁█▇▆▅▄▃▂▁█▇▆▅▄▃▂▁█▇▆▅▄▃▂▁█▇▆▅▄▃▂▁█▇▆▅▄▃▂▁█▇▆▅▄▃▂▁  55 %
    0x300000  ▁▁ ·                                                              <1 %
    0x700000  ·                                                                  0 %

    a cell is a pool: ▁ few of its blocks in use, █ all; · a pool with none; blank
    where no pool was made yet
    outside of arenas: 1 object, 1 buffer

    What keeps arenas that are nearly empty
    arena     in use  blocks            type      place  count  bytes
    ─────────────────────────────────────────────────────────────────
    0x300000   640 B       3  buffer of dict  lib.lua:9      1  512 B
                               __main__.Node    w.lua:4      2  128 B

    """#
  ),
]

/// Of 60 columns in ASCII.
let goldenASCII: [(kind: String, text: String)] = [
  (
    "summary",
    #"""
    Summary: w.lua
    CPython 3.12, generational, 100 ms
    the run did not come to its end

    Over time, 100 ms in all without looking
    build         ############                    39.0 ms
    build                     ######              20.0 ms
    settle                          ######        20.0 ms
    bytes          ..:::-===++***#@@@-----------  up to 3.00 MiB
    objects        ..:::-===++***#@@@-----------  up to 24,000
    garbage held         ::::::::=======*******@  up to 12.5 KiB
    arenas        ::::::======******@===========  up to 4
    resident      @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@  up to 28.6 MiB
    collecting    .....................@          11.5 ms
    24 pauses, 11.5 ms in all (11 %): median 52.0 us, p99 9.00
    ms, longest 9.00 ms

    Most bytes by type, at build:2
    type           objects     bytes  share
    ---------------------------------------
    dict             1,500   371 KiB   67 %  ###################
    __main__.Node    1,500  82.0 KiB   15 %  ####
    tuple              900  49.2 KiB    9 %  ###
    str                500  29.3 KiB    5 %  ##
    type                20  15.6 KiB    3 %  #
    list                 2  7.81 KiB    1 %  #

    Most growth by line
    line                              growth  executed  objects
    -----------------------------------------------------------
    w.lua:5  items:append(node(i))  3.06 MiB     1,000    2,000
    w.lua:3  items = list()             56 B         1        1

    """#
  ),
  (
    "pauses",
    #"""
    Pauses: w.lua
    CPython 3.12, generational, 100 ms

    Distribution
    pauses  count   median      p99      max    total  of time
    ----------------------------------------------------------
    all        24  52.0 us  9.00 ms  9.00 ms  11.5 ms     11 %
    gen 0      21  51.0 us  62.0 us  62.0 us  1.06 ms      1 %
    gen 1       2   700 us   700 us   700 us  1.40 ms      1 %
    gen 2       1  9.00 ms  9.00 ms  9.00 ms  9.00 ms      9 %

    Histogram
    from          to  count     time
    --------------------------------
    20.0 us  50.0 us     10   445 us  ######################
    50.0 us   100 us     11   617 us  ########################
    100 us    200 us      0     0 ns
    200 us    500 us      0     0 ns
    500 us   1.00 ms      2  1.40 ms  ####
    1.00 ms  2.00 ms      0     0 ns
    2.00 ms  5.00 ms      0     0 ns
    5.00 ms  10.0 ms      1  9.00 ms  ##

    Longest
    began at   length  generation  examined  collected
    --------------------------------------------------
    71.0 ms   9.00 ms           2     9,000      3,000
    32.0 ms    700 us           1     7,700        200
    65.0 ms    700 us           1     7,700        200
    68.0 ms   62.0 us           0       700        200
    62.0 ms   60.0 us           0       700        200

    Their steps
    began at  subtract     free
    ---------------------------
    71.0 ms    4.50 ms  4.50 ms
    32.0 ms     350 us   350 us
    65.0 ms     350 us   350 us
    68.0 ms    31.0 us  31.0 us
    62.0 ms    30.0 us  30.0 us

    Minimum mutator utilisation
    of all windows of a length, the smallest part that was left
    to the program
    window       utilisation
    ------------------------
    1.00 ms            0.0 %
    2.00 ms            0.0 %
    5.00 ms            0.0 %
    10.0 ms           10.0 %  ##
    20.0 ms           50.9 %  ############
    50.0 ms           78.0 %  ###################
    all, 100 ms       88.5 %  #####################

    """#
  ),
  (
    "map",
    #"""
    Heap map: w.lua
    CPython 3.12, generational, 100 ms

    end: 3 arenas of 1.00 MiB, 565 KiB in use (18 %)
    0x100000  86428642864286428642864286428642  55 %
    0x300000  1.                                <1 %
    0x700000  .                                  0 %

    a cell is 2 pools: 1 few of its blocks in use, 8 all; . a
    pool with none; blank where no pool was made yet
    outside of arenas: 1 object, 1 buffer

    What keeps arenas that are nearly empty
    arena     in use            type      place  count  bytes
    ---------------------------------------------------------
    0x300000   640 B  buffer of dict  lib.lua:9      1  512 B
                       __main__.Node    w.lua:4      2  128 B

    """#
  ),
]
