import ObjectModel
import RefCounting
import WeakRefs

// The type of weak references; what they do is in the module WeakRefs.

/// Destroys a weak reference: off its referent's list first, so that nothing finds it.
let weakrefDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  space.clearWeakref(o)
  space.replace(o, WeakrefField.callback, with: nil)
  space.free(o)
}

/// `tp_clear` of a weak reference: dead, and without its callback.
let weakrefClear: ClearFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.clearWeakref(o)
  space.replace(o, WeakrefField.callback, with: nil)
}
