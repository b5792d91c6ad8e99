package io.culvert.camera;

import io.culvert.media.rtsp.InterleavedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Media as datagrams, one for each packet, flushed together. The channel numbers of the framing are ours: even ones are
 * RTP of a track, odd ones its RTCP.
 */
final class UdpOutput implements MediaOutput {
    private final UdpPorts ports;
    private final Map<Integer, InetSocketAddress> destinations = new HashMap<>();

    UdpOutput(UdpPorts ports) {
        this.ports = ports;
    }

    /** Sends what is framed with this channel number to that address from now on. */
    void route(int channel, InetSocketAddress destination) {
        destinations.put(channel, destination);
    }

    Iterable<InetSocketAddress> destinations() {
        return destinations.values();
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void send(ByteBuf framed) {
        try {
            while (framed.isReadable()) {
                int channel = framed.getUnsignedByte(framed.readerIndex() + 1);
                int length = framed.getUnsignedShort(framed.readerIndex() + 2);
                framed.skipBytes(InterleavedFrame.HEADER_BYTES);
                ByteBuf packet = framed.readRetainedSlice(length);
                InetSocketAddress destination = destinations.get(channel);
                if (destination == null) {
                    packet.release();
                } else {
                    ports.write(channel % 2 == 0, new DatagramPacket(packet, destination));
                }
            }
            ports.flush();
        } finally {
            framed.release();
        }
    }
}
