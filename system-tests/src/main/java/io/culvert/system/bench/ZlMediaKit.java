package io.culvert.system.bench;

import io.culvert.system.process.FreePorts;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** ZLMediaKit as it comes, with RTSP alone. */
final class ZlMediaKit extends ToldPeer {
    /** Guards an API on loopback that lives for one run. */
    private static final String API_SECRET = "benchmark-of-one-run-on-loopback";

    private final int http;
    private final Path recordings;

    private ZlMediaKit(PeerProcess process, int rtsp, int http, Path recordings, SimulatedCameras cameras) {
        super(PeerName.ZLMEDIAKIT, process, rtsp, cameras);
        this.http = http;
        this.recordings = recordings;
    }

    static ZlMediaKit start(Path program, Workbench bench, SimulatedCameras cameras) {
        int rtsp = FreePorts.take();
        int http = FreePorts.take();
        Path folder = bench.folder(PeerName.ZLMEDIAKIT.text());
        Path config = write(
                folder.resolve("config.ini"), """
                [api]
                secret=%s
                [general]
                listen_ip=127.0.0.1
                [protocol]
                mp4_save_path=%s
                [http]
                port=%d
                sslport=0
                [rtsp]
                port=%d
                sslport=0
                [rtmp]
                port=0
                sslport=0
                [rtp_proxy]
                port=0
                [shell]
                port=0
                """.formatted(API_SECRET, folder.resolve("recordings"), http, rtsp));
        List<String> command =
                List.of(program.toString(), "-c", config.toString(), "-l", "3", "--log-dir", folder + "/log/");
        return new ZlMediaKit(
                run(PeerName.ZLMEDIAKIT, bench, command, rtsp, http),
                rtsp,
                http,
                folder.resolve("recordings"),
                cameras);
    }

    @Override
    public String url(String camera) {
        return super.url("live/" + camera);
    }

    @Override
    public Optional<Path> recordings() {
        return Optional.of(recordings);
    }

    @Override
    void pull(String camera, String url, boolean recorded) {
        call("addStreamProxy?vhost=__defaultVhost__&app=live&stream=" + camera + "&url="
                + URLEncoder.encode(url, StandardCharsets.UTF_8)
                + "&rtp_type=0&enable_rtsp=1&enable_rtmp=0&enable_hls=0&enable_hls_fmp4=0&enable_ts=0"
                + "&enable_mp4=" + (recorded ? "1&mp4_max_second=60" : "0")
                + "&enable_fmp4=0&enable_audio=0&auto_close=0&force=1");
    }

    @Override
    void leave(String camera) {
        call("delStreamProxy?key=__defaultVhost__/live/" + camera);
    }

    private void call(String query) {
        PeerApi.call(
                "GET",
                "http://127.0.0.1:" + http + "/index/api/" + query + "&secret=" + API_SECRET,
                "",
                "\"code\" : 0");
    }
}
