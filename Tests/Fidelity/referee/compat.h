/* Names that differ between CPython 3.8 and 3.13. */
#ifndef REFEREE_COMPAT_H
#define REFEREE_COMPAT_H

#if PY_VERSION_HEX < 0x03090000
#define PyObject_Vectorcall _PyObject_Vectorcall
#define PyObject_CallNoArgs _PyObject_CallNoArg
#define PyObject_VectorcallDict _PyObject_FastCallDict
#define Py_SET_REFCNT(object, count) (Py_REFCNT(object) = (count))
#define Py_SET_TYPE(object, type) (Py_TYPE(object) = (type))
#define Py_SET_SIZE(object, size) (Py_SIZE(object) = (size))
#endif

#if PY_VERSION_HEX < 0x030A0000
#define Py_NewRef(object) (Py_INCREF(object), (PyObject *)(object))
#define Py_XNewRef(object) (Py_XINCREF(object), (PyObject *)(object))
#endif

#ifndef Py_TPFLAGS_METHOD_DESCRIPTOR
#define Py_TPFLAGS_METHOD_DESCRIPTOR (1UL << 17)
#endif

/* Exported by every version, but declared in internal headers by some. */
extern int _PySet_Update(PyObject *set, PyObject *iterable);
extern int _PyObject_GetMethod(PyObject *object, PyObject *name, PyObject **method);

#endif
