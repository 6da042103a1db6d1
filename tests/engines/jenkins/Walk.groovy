/**
 * Every text that Groovy code can reach from a value: what Jenkins would write into program.dat or a flow node. Closures
 * are walked through the variables they captured, objects through their properties, scripts through their binding.
 */
class Walk {

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<Object, Boolean>())
    final Set<String> texts = new LinkedHashSet<String>()

    void add(Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean || value instanceof Class) {
            return
        }
        if (value instanceof CharSequence) {
            texts.add(value.toString())
            return
        }
        if (!seen.add(value)) {
            return
        }
        if (value instanceof Map) {
            value.each { key, held -> add(key); add(held) }
        } else if (value instanceof Iterable || value instanceof Object[]) {
            value.each { add(it) }
        } else if (value instanceof Reference) {
            add(value.get())
        } else if (value instanceof Script) {
            add(value.binding.variables)
        } else if (value instanceof GroovyObject && !(value instanceof Stubs || value instanceof Environment)) {
            value.getClass().declaredFields.findAll { !it.synthetic && !java.lang.reflect.Modifier.isStatic(it.modifiers) }.each {
                it.accessible = true
                add(it.get(value))
            }
            if (value instanceof Closure) {
                add(value.owner)
                add(value.delegate)
            }
        }
    }

}
