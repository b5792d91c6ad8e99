package io.culvert.system.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A contender that pulls the simulated cameras and gives them to viewers over RTSP. */
interface MediaServer extends Contender {

    /** Where viewers play a camera. */
    String url(String camera);

    /** Makes ready for viewers; a server that cannot pull on demand begins to pull all cameras. */
    default void begin() {}

    /** Whether it can pull a camera that nobody watches. */
    default boolean pullsUnwatched() {
        return false;
    }

    /** Begins to pull these cameras too though nobody watches. */
    default void ingest(List<String> cameras) {
        throw new UnsupportedOperationException(name() + " pulls only for viewers");
    }

    /** Where it puts recordings; empty for a server that records nothing. */
    default Optional<Path> recordings() {
        return Optional.empty();
    }

    /** Begins to pull and to record these cameras. */
    default void record(List<String> cameras) {
        throw new UnsupportedOperationException(name() + " does not record");
    }

    /** Ends what the others began, so that the server costs nothing while others are measured. */
    default void rest() {}

    /** The camera program itself serving the viewers, with one write per frame: the floor. */
    static MediaServer direct(SimulatedCameras cameras) {
        return new MediaServer() {
            @Override
            public String name() {
                return DIRECT;
            }

            @Override
            public List<Long> pids() {
                return List.of(cameras.pid());
            }

            @Override
            public String url(String camera) {
                return cameras.url(camera);
            }
        };
    }

    /** Name of the floor. */
    String DIRECT = "direct";
}
