package io.culvert.camera.fault;

import io.culvert.media.rtp.RtpPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * What goes wrong with the media of one session, from one PLAY on. Frames come in as a sound camera sends them and go out
 * as the script wants it; sound and reports pass untouched, but for silence and the clock of the video's reports.
 *
 * <p>Threading: confined to the server's event loop.
 */
public final class MediaFaults {
    private static final int PACKET_BYTES = 1_400;
    private static final int FRAMING_BYTES = 16;
    private static final int FLOOD_PIECE_BYTES = 64 * 1024;
    private static final byte H264_FILLER = 12;
    private static final int TIME_AT = 4;
    private static final int SSRC_AT = 8;
    private static final int REPORT_TIME_AT = 16;
    private static final int SENDER_REPORT = 200;

    private final List<Rule> rules;
    private final Random random;
    private final Wire wire;
    private final long startNanos = System.nanoTime();
    private final Set<Rule> struck = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<MediaPacket> held = new ArrayList<>();

    private long frame = -1;
    private boolean smaller;
    private boolean ended;
    private boolean flooding;
    private int freshSets;

    private int clockShift;
    private boolean clockFrozen;
    private int frozenAt;
    private int sequenceShift;
    private int nextSequence = -1;
    private int ssrcShift;

    MediaFaults(List<Rule> rules, Random random, Wire wire) {
        this.rules = rules;
        this.random = random;
        this.wire = wire;
    }

    /** Whether the next frame shows the sub stream's picture; changes at key frames only. */
    public boolean smaller(boolean keyFrame) {
        if (keyFrame) {
            smaller = rules.stream()
                    .anyMatch(rule -> rule.fault() instanceof MediaFault.Smaller && isActive(rule, frame + 1));
        }
        return smaller;
    }

    /** Takes in a frame with what comes beside it. Takes ownership. */
    public void send(ByteBuf framed) {
        if (ended) {
            framed.release();
            return;
        }
        frame++;
        List<MediaPacket> packets = MediaPacket.unframe(framed);
        boolean silent = flooding;
        boolean holds = false;
        clockFrozen = false;
        for (Rule rule : rules) {
            if (!isActive(rule, frame) || !isTaken(rule)) {
                continue;
            }
            if (rule.fault() instanceof MediaFault.OfPacket fault) {
                for (int i = 0; i < packets.size(); i++) {
                    if (isVideo(packets.get(i)) && random.nextDouble() < rule.chance()) {
                        bend(fault, packets, i);
                    }
                }
            } else if (random.nextDouble() < rule.chance()) {
                silent |= rule.fault() instanceof MediaFault.Silence;
                holds |= rule.fault() instanceof MediaFault.Hold;
                strike(rule.fault(), packets);
            }
        }
        packets.forEach(this::retime);
        number(packets);
        if (silent) {
            return;
        }
        if (holds) {
            held.addAll(packets);
            return;
        }
        if (!held.isEmpty()) {
            packets.addAll(0, held);
            held.clear();
        }
        emit(packets);
    }

    private boolean isActive(Rule rule, long number) {
        return switch (rule.moment()) {
            case Moment.Frames frames -> number >= frames.from() && number <= frames.to();
            case Moment.Elapsed elapsed -> {
                long now = System.nanoTime() - startNanos;
                yield now >= elapsed.fromNanos()
                        && (elapsed.isInstant() ? !struck.contains(rule) : now < elapsed.toNanos());
            }
            case Moment.Request any -> false;
        };
    }

    private boolean isTaken(Rule rule) {
        return struck.contains(rule) || (rule.take() && struck.add(rule));
    }

    private boolean isVideo(MediaPacket packet) {
        return packet.channel == wire.videoChannel() && packet.bytes.length > RtpPacket.HEADER_BYTES;
    }

    // ------------------------------------------------------------------------------------------- single packets

    private static void bend(MediaFault.OfPacket fault, List<MediaPacket> packets, int i) {
        MediaPacket packet = packets.get(i);
        switch (fault) {
            case MediaFault.Lose any -> packet.origin = MediaPacket.Origin.LOST;
            case MediaFault.Twice any -> packet.twice = true;
            case MediaFault.Late late -> packet.lateNanos = late.nanos();
            case MediaFault.Overtaken overtaken -> packet.lateNanos = -overtaken.places();
            case MediaFault.Marker marker -> packet.marker(marker.set());
            case MediaFault.PayloadType other -> packet.payloadType(other.type());
            case MediaFault.Padding padding -> packet.pad(padding.bytes());
            case MediaFault.Extension extension -> packet.extend(extension.words());
            case MediaFault.Contributors contributors -> packet.contributors(contributors.count());
            case MediaFault.OtherChannel other -> packet.sentOn = other.channel();
            case MediaFault.Truncated cut ->
                packet.bytes = Arrays.copyOf(packet.bytes, Math.min(packet.bytes.length, cut.bytes()));
        }
    }

    // ---------------------------------------------------------------------------------------------------- frames

    private void strike(Fault fault, List<MediaPacket> packets) {
        switch (fault) {
            case MediaFault.Clock clock -> setClock(clock, packets);
            case MediaFault.FrozenClock any -> clockFrozen = true;
            case MediaFault.Sequence sequence -> setSequence(sequence, packets);
            case MediaFault.NewSource any -> ssrcShift += 1 + random.nextInt(1_000_000);
            case MediaFault.Larger larger -> add(packets, larger.bytes(), PACKET_BYTES - RtpPacket.HEADER_BYTES);
            case MediaFault.Many many -> {
                for (int i = 0; i < many.packets(); i++) {
                    insert(packets, new byte[] {H264_FILLER});
                }
            }
            case MediaFault.Nal nal -> insert(packets, nal.bytes());
            case MediaFault.FreshSets any -> insert(packets, freshSet());
            case MediaFault.NoSets any ->
                packets.stream()
                        .filter(packet -> isVideo(packet) && packet.isParameterSet())
                        .forEach(packet -> packet.origin = MediaPacket.Origin.REMOVED);
            case MediaFault.Bye any -> wire.loop().execute(() -> bye(packets));
            case MediaFault.Say say -> wire.say(Unpooled.copiedBuffer(say.text(), StandardCharsets.UTF_8));
            case MediaFault.Flood flood -> flood(packets, flood);
            case MediaFault.Cut cut -> {
                ended = true;
                wire.loop().execute(() -> wire.cut(cut.reset()));
            }
            case MediaFault.Forget any -> {
                ended = true;
                wire.loop().execute(wire::forget);
            }
            default -> {
                // silence, hold and the smaller picture are asked about elsewhere
            }
        }
    }

    /** The first packet of video, or null. */
    private @org.jspecify.annotations.Nullable MediaPacket model(List<MediaPacket> packets) {
        return packets.stream().filter(this::isVideo).findFirst().orElse(null);
    }

    private void insert(List<MediaPacket> packets, byte[] nal) {
        MediaPacket model = model(packets);
        if (model != null) {
            packets.add(packets.indexOf(model), MediaPacket.beside(model, nal));
        }
    }

    /** A sequence parameter set of an id and size of its own, as small as it can be. */
    private byte[] freshSet() {
        freshSets++;
        return new byte[] {0x67, 66, 0, 30, (byte) 0xFF, (byte) freshSets, (byte) (freshSets >> 8), (byte) 0x80};
    }

    private void add(List<MediaPacket> packets, long bytes, int payloadBytes) {
        byte[] payload = new byte[payloadBytes];
        Arrays.fill(payload, (byte) 0xFF);
        payload[0] = H264_FILLER;
        MediaPacket model = model(packets);
        if (model == null) {
            return;
        }
        int at = packets.indexOf(model);
        List<MediaPacket> added = new ArrayList<>();
        for (long left = bytes; left > 0; left -= payload.length + FRAMING_BYTES) {
            added.add(MediaPacket.beside(model, payload));
        }
        packets.addAll(at, added);
    }

    private void bye(List<MediaPacket> packets) {
        MediaPacket model = model(packets);
        if (model != null) {
            byte[] goodbye = {(byte) 0x81, (byte) 203, 0, 1, 0, 0, 0, 0};
            System.arraycopy(model.bytes, SSRC_AT, goodbye, 4, 4);
            MediaPacket packet = new MediaPacket(wire.videoChannel() + 1, goodbye);
            ByteBuf out = wire.allocator().buffer(packet.framedBytes());
            packet.frame(out);
            wire.send(out);
        }
    }

    /** Sends one access unit without end, a piece each time the client has taken the last. */
    private void flood(List<MediaPacket> packets, MediaFault.Flood flood) {
        MediaPacket model = model(packets);
        if (model != null && !flooding) {
            flooding = true;
            MediaPacket first = new MediaPacket(model.channel, model.bytes.clone());
            wire.loop().execute(() -> flood(first, flood.payloadBytes(), flood.bytes()));
        }
    }

    private void flood(MediaPacket model, int payloadBytes, long left) {
        long rest = left;
        while (rest > 0 && wire.open() && wire.writable()) {
            List<MediaPacket> piece = new ArrayList<>();
            MediaPacket numbered = new MediaPacket(model.channel, model.bytes.clone());
            numbered.sequence(nextSequence);
            piece.add(numbered);
            add(piece, FLOOD_PIECE_BYTES, payloadBytes);
            piece.removeLast();
            number(piece);
            emit(piece);
            rest -= FLOOD_PIECE_BYTES;
        }
        if (rest > 0 && wire.open()) {
            long remaining = rest;
            wire.loop().schedule(() -> flood(model, payloadBytes, remaining), 1, TimeUnit.MILLISECONDS);
        } else {
            flooding = false;
        }
    }

    // ----------------------------------------------------------------------------------------- clocks and numbers

    private void setClock(MediaFault.Clock clock, List<MediaPacket> packets) {
        MediaPacket model = model(packets);
        if (clock.absolute() && model != null) {
            clockShift = (int) clock.ticks() - model.number(TIME_AT);
        } else {
            clockShift += (int) clock.ticks();
        }
    }

    private void setSequence(MediaFault.Sequence sequence, List<MediaPacket> packets) {
        MediaPacket model = model(packets);
        int from = model == null ? 0 : model.sequence();
        sequenceShift = sequence.absolute() ? sequence.value() - from : sequenceShift + sequence.value();
        nextSequence = -1;
    }

    private void retime(MediaPacket packet) {
        if (isVideo(packet) || packet.origin == MediaPacket.Origin.ADDED) {
            int time = packet.number(TIME_AT) + clockShift;
            if (!clockFrozen) {
                frozenAt = time;
            }
            packet.number(TIME_AT, clockFrozen ? frozenAt : time);
            packet.number(SSRC_AT, packet.number(SSRC_AT) + ssrcShift);
        } else if (packet.channel == wire.videoChannel() + 1 && (packet.bytes[1] & 0xFF) == SENDER_REPORT) {
            packet.number(REPORT_TIME_AT, packet.number(REPORT_TIME_AT) + clockShift);
            packet.number(4, packet.number(4) + ssrcShift);
        }
    }

    /** INVARIANT: what was put in or taken out leaves no hole, what was lost does. */
    private void number(List<MediaPacket> packets) {
        for (MediaPacket packet : packets) {
            if (packet.origin == MediaPacket.Origin.ADDED) {
                packet.sequence(nextSequence < 0 ? firstSequence(packets) : nextSequence);
                sequenceShift++;
            } else if (!isVideo(packet) && packet.origin == MediaPacket.Origin.OWN) {
                continue;
            } else if (packet.origin == MediaPacket.Origin.REMOVED) {
                sequenceShift--;
                continue;
            } else {
                packet.sequence((packet.sequence() + sequenceShift) & 0xFFFF);
            }
            nextSequence = (packet.sequence() + 1) & 0xFFFF;
        }
    }

    private int firstSequence(List<MediaPacket> packets) {
        for (MediaPacket packet : packets) {
            if (isVideo(packet) && packet.origin == MediaPacket.Origin.OWN) {
                return (packet.sequence() + sequenceShift) & 0xFFFF;
            }
        }
        return ThreadLocalRandom.current().nextInt(0x1_0000);
    }

    // -------------------------------------------------------------------------------------------------- sending

    private void emit(List<MediaPacket> packets) {
        overtake(packets);
        List<MediaPacket> now = new ArrayList<>();
        for (MediaPacket packet : packets) {
            if (packet.origin == MediaPacket.Origin.LOST || packet.origin == MediaPacket.Origin.REMOVED) {
                continue;
            }
            if (packet.lateNanos > 0) {
                wire.loop().schedule(() -> write(List.of(packet)), packet.lateNanos, TimeUnit.NANOSECONDS);
                continue;
            }
            now.add(packet);
            if (packet.twice) {
                now.add(packet);
            }
        }
        write(now);
    }

    private static void overtake(List<MediaPacket> packets) {
        for (int i = packets.size() - 1; i >= 0; i--) {
            MediaPacket packet = packets.get(i);
            if (packet.lateNanos < 0) {
                int to = Math.min(packets.size() - 1, i + (int) -packet.lateNanos);
                packet.lateNanos = 0;
                packets.remove(i);
                packets.add(to, packet);
            }
        }
    }

    private void write(List<MediaPacket> packets) {
        int size = packets.stream().mapToInt(MediaPacket::framedBytes).sum();
        if (size > 0 && wire.open()) {
            ByteBuf out = wire.allocator().buffer(size);
            packets.forEach(packet -> packet.frame(out));
            wire.send(out);
        }
    }
}
