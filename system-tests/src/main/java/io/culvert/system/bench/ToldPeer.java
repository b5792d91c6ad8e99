package io.culvert.system.bench;

import java.util.ArrayList;
import java.util.List;

/** A media peer that pulls what its HTTP interface is told to, whether somebody watches or not. */
abstract class ToldPeer extends MediaPeer {
    private final SimulatedCameras cameras;
    private final List<String> pulled = new ArrayList<>();

    ToldPeer(PeerName name, PeerProcess process, int rtsp, SimulatedCameras cameras) {
        super(name, process, rtsp);
        this.cameras = cameras;
    }

    /**
     * Has it pull a camera from that URL.
     *
     * @param recorded into its folder of recordings too
     */
    abstract void pull(String camera, String url, boolean recorded);

    /** Has it pull the camera no more. */
    abstract void leave(String camera);

    @Override
    public final void begin() {
        ingest(cameras.names());
    }

    @Override
    public final boolean pullsUnwatched() {
        return true;
    }

    @Override
    public final void ingest(List<String> names) {
        pull(names, false);
    }

    @Override
    public final void record(List<String> names) {
        pull(names, true);
    }

    private void pull(List<String> names, boolean recorded) {
        pulled.addAll(names);
        names.forEach(camera -> pull(camera, cameras.url(camera), recorded));
    }

    @Override
    public final void rest() {
        pulled.forEach(this::leave);
        pulled.clear();
    }
}
