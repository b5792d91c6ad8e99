package io.culvert.camera.fault;

/** What happens to the media of a session: to single packets of video, to frames, or to the session. */
sealed interface MediaFault extends Fault {
    /** Strikes packet by packet, each with the rule's chance. */
    sealed interface OfPacket extends MediaFault {}

    /** The packet is not sent. */
    record Lose() implements OfPacket {}

    /** It is sent twice. */
    record Twice() implements OfPacket {}

    /** It is sent later. */
    record Late(long nanos) implements OfPacket {}

    /** It changes places with one further behind in its frame. */
    record Overtaken(int places) implements OfPacket {}

    record Marker(boolean set) implements OfPacket {}

    record PayloadType(int type) implements OfPacket {}

    /** Padding of so many bytes behind the payload (RFC 3550 section 5.1). */
    record Padding(int bytes) implements OfPacket {}

    /** A header extension of so many 32-bit words (section 5.3.1). */
    record Extension(int words) implements OfPacket {}

    /** So many contributing sources. */
    record Contributors(int count) implements OfPacket {}

    /** Another interleaved channel. */
    record OtherChannel(int channel) implements OfPacket {}

    /** Only its first bytes. */
    record Truncated(int bytes) implements OfPacket {}

    /** Nothing is sent. */
    record Silence() implements MediaFault {}

    /** What would be sent is kept, and sent in one go afterwards. */
    record Hold() implements MediaFault {}

    /** The RTP clock is put to a value, or moved by ticks, from here on. */
    record Clock(long ticks, boolean absolute) implements MediaFault {}

    /** The RTP clock stands still. */
    record FrozenClock() implements MediaFault {}

    /** Sequence numbers go on elsewhere. */
    record Sequence(int value, boolean absolute) implements MediaFault {}

    /** Another SSRC from here on. */
    record NewSource() implements MediaFault {}

    /** An access unit gets so many bytes more, as filler data in packets of its own. */
    record Larger(long bytes) implements MediaFault {}

    /** So many packets of one byte of payload more. */
    record Many(int packets) implements MediaFault {}

    /** A NAL unit in front of the frame. */
    @SuppressWarnings("ArrayRecordComponent") // compared by no one
    record Nal(byte[] bytes) implements MediaFault {}

    /** A sequence parameter set that was never there before, in front of the frame. */
    record FreshSets() implements MediaFault {}

    /** Parameter sets in band are left out. */
    record NoSets() implements MediaFault {}

    /** The sub stream's pictures, from the next key frame on: other parameter sets, another size. */
    record Smaller() implements MediaFault {}

    /** RTCP BYE. */
    record Bye() implements MediaFault {}

    /** Bytes between interleaved frames. */
    record Say(String text) implements MediaFault {}

    /** So many bytes of video as fast as they are taken, in packets of that payload. */
    record Flood(long bytes, int payloadBytes) implements MediaFault {}

    /** The connection is closed; with RST where {@code reset}. */
    record Cut(boolean reset) implements MediaFault {}

    /** The session is forgotten; the connection stays. */
    record Forget() implements MediaFault {}
}
