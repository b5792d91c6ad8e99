package io.culvert.system.bench.fleet;

import io.culvert.system.bench.Contender;

/** Something that brings cameras from one side of a tunnel to the other, both of its ends in its figures. */
interface Tunnel extends Contender {
    /** Has every camera carried from here on. Cameras that are carried have one session each. */
    Load carry();

    /** All cameras being carried; closing it stops them. */
    interface Load extends AutoCloseable {
        /** Holes in the sequence numbers of what came out; 0 where nobody looks at them. */
        long gaps();

        @Override
        void close();
    }
}
