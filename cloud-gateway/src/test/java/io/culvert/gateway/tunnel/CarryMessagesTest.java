package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.culvert.proto.tunnel.v1.Batch;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.Description;
import io.culvert.proto.tunnel.v1.Track;
import io.culvert.proto.tunnel.v1.TunnelGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class CarryMessagesTest {
    private final ServerServiceDefinition service =
            CarryMessages.borrowing(TunnelGrpc.bindService(new TunnelGrpc.AsyncService() {}));

    private CarryUp parse(byte[] bytes) {
        MethodDescriptor<?, ?> carry = service.getMethod(
                        TunnelGrpc.getCarryMethod().getFullMethodName())
                .getMethodDescriptor();
        return (CarryUp) carry.parseRequest(new ByteArrayInputStream(bytes));
    }

    private static CarryUp batch(int size, int fill) {
        byte[] packets = new byte[size];
        Arrays.fill(packets, (byte) fill);
        return CarryUp.newBuilder()
                .setBatch(Batch.newBuilder()
                        .setPackets(ByteString.copyFrom(packets))
                        .addOffsets(0)
                        .setFrameNumber(fill))
                .build();
    }

    @Test
    void messages_ofAnySize_areReadAsTheyWere() {
        for (int size : new int[] {0, 1, 20_000, 300_000, 5}) {
            assertThat(parse(batch(size, 7).toByteArray())).isEqualTo(batch(size, 7));
        }
    }

    @Test
    void text_outlivesTheNextMessage_andBytesDoNot() {
        CarryUp described = parse(CarryUp.newBuilder()
                .setDescription(Description.newBuilder()
                        .addTracks(Track.newBuilder().setEncodingName("H264").setFmtp("packetization-mode=1")))
                .build()
                .toByteArray());
        CarryUp first = parse(batch(1000, 1).toByteArray());
        parse(batch(1000, 2).toByteArray());

        assertThat(described.getDescription().getTracks(0).getFmtp()).isEqualTo("packetization-mode=1");
        assertThat(described.getDescription().getTracks(0).getEncodingName()).isEqualTo("H264");
        assertThat(first.getBatch().getPackets().byteAt(500)).isEqualTo((byte) 2);
    }

    @Test
    void bytesThatAreNoMessage_areRefused() {
        byte[] cut = batch(1000, 1).toByteArray();
        byte[] shortened = Arrays.copyOf(cut, 500);

        assertThatThrownBy(() -> parse(shortened)).isInstanceOf(StatusRuntimeException.class);
        assertThatThrownBy(() -> parse(new byte[] {(byte) 0xFF, 0x01})).isInstanceOf(StatusRuntimeException.class);
    }

    @Test
    void otherCalls_areAsTheyWere() {
        assertThat(service.getMethods()).hasSize(3);
        assertThat(service.getMethod(TunnelGrpc.getControlMethod().getFullMethodName())
                        .getMethodDescriptor())
                .isSameAs(TunnelGrpc.getControlMethod());
    }
}
