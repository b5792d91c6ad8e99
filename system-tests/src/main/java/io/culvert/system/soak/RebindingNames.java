package io.culvert.system.soak;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A name server that lies (RFC 1035 on UDP): each name has a list of answers, taken in turn, each one zero or more addresses, or the
 * word {@code SERVFAIL}. One thread of its own; thread-safe.
 */
final class RebindingNames implements AutoCloseable {
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int SERVFAIL = 2;

    private final DatagramSocket socket;
    private final Map<String, List<String>> answers;
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    RebindingNames(InetSocketAddress at, Map<String, List<String>> answers) throws IOException {
        this.socket = new DatagramSocket(at);
        this.answers = answers;
        Thread.ofPlatform().daemon().name("names").start(this::serve);
    }

    int asked() {
        return asked.get();
    }

    private void serve() {
        byte[] buffer = new byte[512];
        while (!socket.isClosed()) {
            try {
                DatagramPacket question = new DatagramPacket(buffer, buffer.length);
                socket.receive(question);
                byte[] reply = answer(ByteBuffer.wrap(buffer, 0, question.getLength()));
                socket.send(new DatagramPacket(reply, reply.length, question.getSocketAddress()));
                asked.incrementAndGet();
            } catch (IOException | RuntimeException e) {
                // a closed socket, or no question
            }
        }
    }

    private byte[] answer(ByteBuffer question) throws IOException {
        int id = question.getShort(0);
        question.position(12);
        StringBuilder name = new StringBuilder();
        for (int length = question.get(); length > 0; length = question.get()) {
            byte[] label = new byte[length];
            question.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        int type = question.getShort();
        int end = question.position() + 2;
        List<String> choices = answers.getOrDefault(name.toString(), List.of("SERVFAIL"));
        // Both questions of a look-up, A and AAAA, belong to one turn.
        int turn = turns.computeIfAbsent(name.toString(), any -> new AtomicInteger())
                        .getAndIncrement()
                / 2;
        String choice = choices.get(turn % choices.size());
        ByteBuffer reply = ByteBuffer.allocate(512);
        reply.putShort((short) id);
        reply.putShort((short) (0x8580 | (choice.equals("SERVFAIL") ? SERVFAIL : 0)));
        reply.putShort((short) 1).putShort((short) 0).putInt(0);
        byte[] repeated = new byte[end - 12];
        question.get(12, repeated);
        reply.put(repeated);
        int count = 0;
        for (String text : choice.equals("SERVFAIL") ? new String[0] : choice.split(" ")) {
            byte[] address = text.startsWith("v6:")
                    ? sixteen(text.substring(3))
                    : InetAddress.getByName(text).getAddress();
            if (address.length == (type == TYPE_A ? 4 : type == TYPE_AAAA ? 16 : -1)) {
                reply.putShort((short) 0xC00C).putShort((short) type).putShort((short) 1);
                reply.putInt(0).putShort((short) address.length).put(address);
                count++;
            }
        }
        reply.putShort(6, (short) count);
        byte[] bytes = new byte[reply.position()];
        reply.get(0, bytes);
        return bytes;
    }

    /** IPv4 inside IPv6, which Java would turn into IPv4: {@code PREFIX+a.b.c.d} with the prefix in hexadecimal digits. */
    private static byte[] sixteen(String text) throws IOException {
        int plus = text.indexOf('+');
        byte[] whole = new byte[16];
        byte[] prefix = HexFormat.of().parseHex(text.substring(0, plus));
        System.arraycopy(prefix, 0, whole, 0, prefix.length);
        System.arraycopy(InetAddress.getByName(text.substring(plus + 1)).getAddress(), 0, whole, 12, 4);
        return whole;
    }

    @Override
    public void close() {
        socket.close();
    }
}
