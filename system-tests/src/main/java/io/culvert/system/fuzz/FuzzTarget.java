package io.culvert.system.fuzz;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/**
 * One loaded target.
 *
 * @param name its class
 * @param seeds inputs to begin with
 */
record FuzzTarget(String name, MethodHandle run, List<byte[]> seeds) {

    /** @throws IllegalStateException when the class is no target */
    static FuzzTarget load(String name, ClassLoader loader) {
        try {
            Class<?> type = Class.forName(name, true, loader);
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle run =
                    lookup.findStatic(type, "fuzzerTestOneInput", MethodType.methodType(void.class, byte[].class));
            @SuppressWarnings("unchecked")
            List<byte[]> seeds = (List<byte[]>) lookup.findStatic(type, "seeds", MethodType.methodType(List.class))
                    .invoke();
            return new FuzzTarget(name, run, seeds);
        } catch (Throwable e) {
            throw new IllegalStateException(name + " is no fuzz target", e);
        }
    }

    /** Throws what the target throws. */
    void run(byte[] input) throws Throwable {
        run.invokeExact(input);
    }
}
