package io.culvert.media.mp4;

import io.culvert.media.h264.H264Packetizer;
import io.culvert.media.h265.H265Packetizer;
import io.culvert.media.nal.AnnexB;
import io.culvert.media.nal.Packetizer;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.stream.BatchOrigin;
import io.culvert.media.stream.BatchSink;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.RtpBatcher;
import io.culvert.media.stream.StreamDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A clip that ffmpeg made, as the batches that a camera's RTP would give: one access unit for each delimiter. */
public final class FfmpegClip {
    private final Path folder;
    private final boolean h265;

    public FfmpegClip(Path folder, boolean h265) {
        this.folder = folder;
        this.h265 = h265;
    }

    /** Codes a moving picture into {@code clip.mp4} and, with delimiters, into a byte stream; returns the former. */
    public Path encode(int frames, String... options) throws Exception {
        Path mp4 = folder.resolve("clip.mp4");
        List<String> command = new ArrayList<>(List.of("-f", "lavfi", "-i", "testsrc=size=720x404:rate=25"));
        command.addAll(List.of("-frames:v", "" + frames, "-c:v", h265 ? "libx265" : "libx264"));
        command.addAll(List.of("-preset", "ultrafast", "-pix_fmt", "yuv420p", "-video_track_timescale", "90000"));
        command.addAll(List.of(options));
        command.add(mp4.toString());
        run("ffmpeg", command);
        String name = h265 ? "hevc" : "h264";
        run(
                "ffmpeg",
                List.of("-i", "" + mp4, "-c", "copy", "-bsf:v", name + "_mp4toannexb," + name + "_metadata=aud=insert"),
                List.of("-f", name, folder.resolve("clip.bytes").toString()));
        return mp4;
    }

    public StreamDescription description() {
        return StreamDescription.from(SessionDescription.parse(
                "v=0\nm=video 0 RTP/AVP 96\na=rtpmap:96 " + (h265 ? "H265" : "H264") + "/90000\n"));
    }

    /** The clip's access units in decoding order, each with its RTP time. */
    public List<PacketBatch> batches(ByteBufAllocator allocator, List<Long> rtpTimes) throws IOException {
        List<List<ByteBuf>> units = new ArrayList<>();
        for (ByteBuf nal : AnnexB.split(Unpooled.wrappedBuffer(Files.readAllBytes(folder.resolve("clip.bytes"))))) {
            int type = h265 ? nal.getByte(0) >> 1 & 0x3F : nal.getByte(0) & 0x1F;
            if (type == (h265 ? 35 : 9)) {
                units.add(new ArrayList<>());
            }
            units.get(units.size() - 1).add(nal);
        }
        List<PacketBatch> batches = new ArrayList<>();
        Packetizer packetizer =
                h265 ? new H265Packetizer(allocator, 96, 7, 0, 1400) : new H264Packetizer(allocator, 96, 7, 0, 1400);
        BatchSink sink = new BatchSink() {
            @Override
            public void batch(PacketBatch batch) {
                batches.add(batch);
            }

            @Override
            public void parameterSets(int track, int parameterSetId, List<byte[]> sets) {}
        };
        try (RtpBatcher batcher = new RtpBatcher(description(), BatchOrigin.live(0), allocator, () -> 0, sink)) {
            for (int i = 0; i < units.size(); i++) {
                packetizer.packetize(units.get(i), rtpTimes.get(i), packet -> {
                    batcher.rtp(0, packet, System.nanoTime());
                    packet.release();
                });
            }
        }
        return batches;
    }

    /** What ffprobe says of a file's packets, one line each: the named fields, separated by commas. */
    public List<String> packets(Path file, String stream, String fields) throws Exception {
        String out = run(
                "ffprobe",
                List.of("-select_streams", stream, "-show_entries", "packet=" + fields, "-of", "csv=p=0"),
                List.of(file.toString()));
        return out.lines().map(line -> line.replaceAll(",$", "")).toList();
    }

    /** Hashes of all decoded pictures or frames of sound, without their times. */
    public List<String> decoded(Path file, String stream) throws Exception {
        String out = run(
                "ffmpeg",
                List.of("-xerror", "-i", file.toString(), "-map", "0:" + stream, "-fps_mode", "passthrough"),
                List.of("-f", "framemd5", "-"));
        return out.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
                .toList();
    }

    private String run(String program, List<String> arguments) throws Exception {
        return run(program, arguments, List.of());
    }

    public String run(String program, List<String> arguments, List<String> more) throws Exception {
        List<String> command = new ArrayList<>(List.of(program, "-v", "error"));
        if (program.equals("ffmpeg")) {
            command.addAll(List.of("-nostdin", "-y"));
        }
        command.addAll(arguments);
        command.addAll(more);
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(command + ": " + Files.readString(errors));
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
