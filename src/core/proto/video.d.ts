import * as $protobuf from 'protobufjs/minimal.js';

import Long = require('long');

/** Namespace ttycam. */
export namespace ttycam {
  /**
   * Properties of a Video.
   * @deprecated Use ttycam.Video.$Properties instead.
   */
  interface IVideo extends ttycam.Video.$Properties {}

  /** Represents a Video. */
  class Video {
    /**
     * Constructs a new Video.
     * @param [properties] Properties to set
     */
    constructor(properties?: ttycam.Video.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Video videoData. */
    videoData: Uint8Array;

    /** Video sequence. */
    sequence: number | Long;

    /** Video captureTimeUs. */
    captureTimeUs: number | Long;

    /** Video trueWidth. */
    trueWidth: number;

    /** Video trueHeight. */
    trueHeight: number;

    /** Video hello. */
    hello?: ttycam.Hello.$Properties | null;

    /** Video camera. */
    camera?: ttycam.CameraState.$Properties | null;

    /** Video clockAsk. */
    clockAsk?: ttycam.ClockAsk.$Properties | null;

    /** Video clockAnswer. */
    clockAnswer?: ttycam.ClockAnswer.$Properties | null;

    /** Video senderStats. */
    senderStats?: ttycam.SenderStats.$Properties | null;

    /** Video refusal. */
    refusal?: ttycam.Refusal.$Properties | null;

    /** Video checksum. */
    checksum?: number | null;

    /**
     * Encodes the specified Video message. Does not implicitly {@link ttycam.Video.verify|verify} messages.
     * @param message Video message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ttycam.Video.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Video message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ttycam.Video & ttycam.Video.$Shape} Video
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: $protobuf.Reader | Uint8Array, length?: number): ttycam.Video & ttycam.Video.$Shape;
  }

  namespace Video {
    /** Properties of a Video. */
    interface $Properties {
      /** Video videoData */
      videoData?: Uint8Array | null;

      /** Video sequence */
      sequence?: number | Long | null;

      /** Video captureTimeUs */
      captureTimeUs?: number | Long | null;

      /** Video trueWidth */
      trueWidth?: number | null;

      /** Video trueHeight */
      trueHeight?: number | null;

      /** Video hello */
      hello?: ttycam.Hello.$Properties | null;

      /** Video camera */
      camera?: ttycam.CameraState.$Properties | null;

      /** Video clockAsk */
      clockAsk?: ttycam.ClockAsk.$Properties | null;

      /** Video clockAnswer */
      clockAnswer?: ttycam.ClockAnswer.$Properties | null;

      /** Video senderStats */
      senderStats?: ttycam.SenderStats.$Properties | null;

      /** Video refusal */
      refusal?: ttycam.Refusal.$Properties | null;

      /** Video checksum */
      checksum?: number | null;

      /** Unknown fields preserved while decoding when enabled */
      $unknowns?: Uint8Array[];
    }

    /** Shape of a Video. */
    type $Shape = ttycam.Video.$Properties;
  }

  /**
   * Properties of a Hello.
   * @deprecated Use ttycam.Hello.$Properties instead.
   */
  interface IHello extends ttycam.Hello.$Properties {}

  /** Represents a Hello. */
  class Hello {
    /**
     * Constructs a new Hello.
     * @param [properties] Properties to set
     */
    constructor(properties?: ttycam.Hello.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Hello protocolVersion. */
    protocolVersion: number;

    /** Hello cameraName. */
    cameraName: string;

    /** Hello instanceId. */
    instanceId: Uint8Array;

    /** Hello source. */
    source: string;

    /** Hello software. */
    software: string;

    /** Hello finite. */
    finite: boolean;

    /** Hello visitor. */
    visitor: boolean;

    /** Hello pausable. */
    pausable: boolean;

    /**
     * Encodes the specified Hello message. Does not implicitly {@link ttycam.Hello.verify|verify} messages.
     * @param message Hello message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ttycam.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Hello message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ttycam.Hello & ttycam.Hello.$Shape} Hello
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: $protobuf.Reader | Uint8Array, length?: number): ttycam.Hello & ttycam.Hello.$Shape;
  }

  namespace Hello {
    /** Properties of a Hello. */
    interface $Properties {
      /** Hello protocolVersion */
      protocolVersion?: number | null;

      /** Hello cameraName */
      cameraName?: string | null;

      /** Hello instanceId */
      instanceId?: Uint8Array | null;

      /** Hello source */
      source?: string | null;

      /** Hello software */
      software?: string | null;

      /** Hello finite */
      finite?: boolean | null;

      /** Hello visitor */
      visitor?: boolean | null;

      /** Hello pausable */
      pausable?: boolean | null;

      /** Unknown fields preserved while decoding when enabled */
      $unknowns?: Uint8Array[];
    }

    /** Shape of a Hello. */
    type $Shape = ttycam.Hello.$Properties;
  }

  /**
   * Properties of a CameraState.
   * @deprecated Use ttycam.CameraState.$Properties instead.
   */
  interface ICameraState extends ttycam.CameraState.$Properties {}

  /** Represents a CameraState. */
  class CameraState {
    /**
     * Constructs a new CameraState.
     * @param [properties] Properties to set
     */
    constructor(properties?: ttycam.CameraState.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** CameraState live. */
    live: boolean;

    /** CameraState reason. */
    reason: string;

    /**
     * Encodes the specified CameraState message. Does not implicitly {@link ttycam.CameraState.verify|verify} messages.
     * @param message CameraState message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ttycam.CameraState.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a CameraState message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ttycam.CameraState & ttycam.CameraState.$Shape} CameraState
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(
      reader: $protobuf.Reader | Uint8Array,
      length?: number,
    ): ttycam.CameraState & ttycam.CameraState.$Shape;
  }

  namespace CameraState {
    /** Properties of a CameraState. */
    interface $Properties {
      /** CameraState live */
      live?: boolean | null;

      /** CameraState reason */
      reason?: string | null;

      /** Unknown fields preserved while decoding when enabled */
      $unknowns?: Uint8Array[];
    }

    /** Shape of a CameraState. */
    type $Shape = ttycam.CameraState.$Properties;
  }

  /**
   * Properties of a SenderStats.
   * @deprecated Use ttycam.SenderStats.$Properties instead.
   */
  interface ISenderStats extends ttycam.SenderStats.$Properties {}

  /** Represents a SenderStats. */
  class SenderStats {
    /**
     * Constructs a new SenderStats.
     * @param [properties] Properties to set
     */
    constructor(properties?: ttycam.SenderStats.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** SenderStats intervalMs. */
    intervalMs: number;

    /** SenderStats cameraFrames. */
    cameraFrames: number;

    /** SenderStats captured. */
    captured: number;

    /** SenderStats sent. */
    sent: number;

    /** SenderStats droppedForLink. */
    droppedForLink: number;

    /** SenderStats droppedForCpu. */
    droppedForCpu: number;

    /** SenderStats encodeUs. */
    encodeUs: number;

    /** SenderStats quality. */
    quality: number;

    /** SenderStats fullQuality. */
    fullQuality: number;

    /** SenderStats heldMillifps. */
    heldMillifps: number;

    /**
     * Encodes the specified SenderStats message. Does not implicitly {@link ttycam.SenderStats.verify|verify} messages.
     * @param message SenderStats message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ttycam.SenderStats.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a SenderStats message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ttycam.SenderStats & ttycam.SenderStats.$Shape} SenderStats
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(
      reader: $protobuf.Reader | Uint8Array,
      length?: number,
    ): ttycam.SenderStats & ttycam.SenderStats.$Shape;
  }

  namespace SenderStats {
    /** Properties of a SenderStats. */
    interface $Properties {
      /** SenderStats intervalMs */
      intervalMs?: number | null;

      /** SenderStats cameraFrames */
      cameraFrames?: number | null;

      /** SenderStats captured */
      captured?: number | null;

      /** SenderStats sent */
      sent?: number | null;

      /** SenderStats droppedForLink */
      droppedForLink?: number | null;

      /** SenderStats droppedForCpu */
      droppedForCpu?: number | null;

      /** SenderStats encodeUs */
      encodeUs?: number | null;

      /** SenderStats quality */
      quality?: number | null;

      /** SenderStats fullQuality */
      fullQuality?: number | null;

      /** SenderStats heldMillifps */
      heldMillifps?: number | null;

      /** Unknown fields preserved while decoding when enabled */
      $unknowns?: Uint8Array[];
    }

    /** Shape of a SenderStats. */
    type $Shape = ttycam.SenderStats.$Properties;
  }

  /**
   * Properties of a Control.
   * @deprecated Use ttycam.Control.$Properties instead.
   */
  interface IControl extends ttycam.Control.$Properties {}

  /** Represents a Control. */
  class Control {
    /**
     * Constructs a new Control.
     * @param [properties] Properties to set
     */
    constructor(properties?: ttycam.Control.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Control acknowledged. */
    acknowledged: number | Long;

    /** Control clockAsk. */
    clockAsk?: ttycam.ClockAsk.$Properties | null;

    /** Control clockAnswer. */
    clockAnswer?: ttycam.ClockAnswer.$Properties | null;

    /** Control software. */
    software: string;

    /** Control paused. */
    paused: boolean;

    /** Control refusal. */
    refusal?: ttycam.Refusal.$Properties | null;

    /** Control watch. */
    watch?: ttycam.Watch.$Properties | null;

    /** Control done. */
    done: boolean;

    /** Control checksum. */
    checksum?: number | null;

    /**
     * Encodes the specified Control message. Does not implicitly {@link ttycam.Control.verify|verify} messages.
     * @param message Control message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ttycam.Control.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Control message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ttycam.Control & ttycam.Control.$Shape} Control
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: $protobuf.Reader | Uint8Array, length?: number): ttycam.Control & ttycam.Control.$Shape;
  }

  namespace Control {
    /** Properties of a Control. */
    interface $Properties {
      /** Control acknowledged */
      acknowledged?: number | Long | null;

      /** Control clockAsk */
      clockAsk?: ttycam.ClockAsk.$Properties | null;

      /** Control clockAnswer */
      clockAnswer?: ttycam.ClockAnswer.$Properties | null;

      /** Control software */
      software?: string | null;

      /** Control paused */
      paused?: boolean | null;

      /** Control refusal */
      refusal?: ttycam.Refusal.$Properties | null;

      /** Control watch */
      watch?: ttycam.Watch.$Properties | null;

      /** Control done */
      done?: boolean | null;

      /** Control checksum */
      checksum?: number | null;

      /** Unknown fields preserved while decoding when enabled */
      $unknowns?: Uint8Array[];
    }

    /** Shape of a Control. */
    type $Shape = ttycam.Control.$Properties;
  }

  /**
   * Properties of a Watch.
   * @deprecated Use ttycam.Watch.$Properties instead.
   */
  interface IWatch extends ttycam.Watch.$Properties {}

  /** Represents a Watch. */
  class Watch {
    /**
     * Constructs a new Watch.
     * @param [properties] Properties to set
     */
    constructor(properties?: ttycam.Watch.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Watch viewerId. */
    viewerId: Uint8Array;

    /** Watch millifps. */
    millifps: number;

    /** Watch width. */
    width: number;

    /** Watch height. */
    height: number;

    /**
     * Encodes the specified Watch message. Does not implicitly {@link ttycam.Watch.verify|verify} messages.
     * @param message Watch message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ttycam.Watch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Watch message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ttycam.Watch & ttycam.Watch.$Shape} Watch
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: $protobuf.Reader | Uint8Array, length?: number): ttycam.Watch & ttycam.Watch.$Shape;
  }

  namespace Watch {
    /** Properties of a Watch. */
    interface $Properties {
      /** Watch viewerId */
      viewerId?: Uint8Array | null;

      /** Watch millifps */
      millifps?: number | null;

      /** Watch width */
      width?: number | null;

      /** Watch height */
      height?: number | null;

      /** Unknown fields preserved while decoding when enabled */
      $unknowns?: Uint8Array[];
    }

    /** Shape of a Watch. */
    type $Shape = ttycam.Watch.$Properties;
  }

  /**
   * Properties of a Refusal.
   * @deprecated Use ttycam.Refusal.$Properties instead.
   */
  interface IRefusal extends ttycam.Refusal.$Properties {}

  /** Represents a Refusal. */
  class Refusal {
    /**
     * Constructs a new Refusal.
     * @param [properties] Properties to set
     */
    constructor(properties?: ttycam.Refusal.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** Refusal code. */
    code: string;

    /** Refusal reason. */
    reason: string;

    /**
     * Encodes the specified Refusal message. Does not implicitly {@link ttycam.Refusal.verify|verify} messages.
     * @param message Refusal message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ttycam.Refusal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a Refusal message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ttycam.Refusal & ttycam.Refusal.$Shape} Refusal
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: $protobuf.Reader | Uint8Array, length?: number): ttycam.Refusal & ttycam.Refusal.$Shape;
  }

  namespace Refusal {
    /** Properties of a Refusal. */
    interface $Properties {
      /** Refusal code */
      code?: string | null;

      /** Refusal reason */
      reason?: string | null;

      /** Unknown fields preserved while decoding when enabled */
      $unknowns?: Uint8Array[];
    }

    /** Shape of a Refusal. */
    type $Shape = ttycam.Refusal.$Properties;
  }

  /**
   * Properties of a ClockAsk.
   * @deprecated Use ttycam.ClockAsk.$Properties instead.
   */
  interface IClockAsk extends ttycam.ClockAsk.$Properties {}

  /** Represents a ClockAsk. */
  class ClockAsk {
    /**
     * Constructs a new ClockAsk.
     * @param [properties] Properties to set
     */
    constructor(properties?: ttycam.ClockAsk.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ClockAsk askedUs. */
    askedUs: number | Long;

    /**
     * Encodes the specified ClockAsk message. Does not implicitly {@link ttycam.ClockAsk.verify|verify} messages.
     * @param message ClockAsk message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ttycam.ClockAsk.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ClockAsk message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ttycam.ClockAsk & ttycam.ClockAsk.$Shape} ClockAsk
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(reader: $protobuf.Reader | Uint8Array, length?: number): ttycam.ClockAsk & ttycam.ClockAsk.$Shape;
  }

  namespace ClockAsk {
    /** Properties of a ClockAsk. */
    interface $Properties {
      /** ClockAsk askedUs */
      askedUs?: number | Long | null;

      /** Unknown fields preserved while decoding when enabled */
      $unknowns?: Uint8Array[];
    }

    /** Shape of a ClockAsk. */
    type $Shape = ttycam.ClockAsk.$Properties;
  }

  /**
   * Properties of a ClockAnswer.
   * @deprecated Use ttycam.ClockAnswer.$Properties instead.
   */
  interface IClockAnswer extends ttycam.ClockAnswer.$Properties {}

  /** Represents a ClockAnswer. */
  class ClockAnswer {
    /**
     * Constructs a new ClockAnswer.
     * @param [properties] Properties to set
     */
    constructor(properties?: ttycam.ClockAnswer.$Properties);

    /** Unknown fields preserved while decoding when enabled */
    $unknowns?: Uint8Array[];

    /** ClockAnswer askedUs. */
    askedUs: number | Long;

    /** ClockAnswer receivedUs. */
    receivedUs: number | Long;

    /** ClockAnswer answeredUs. */
    answeredUs: number | Long;

    /**
     * Encodes the specified ClockAnswer message. Does not implicitly {@link ttycam.ClockAnswer.verify|verify} messages.
     * @param message ClockAnswer message or plain object to encode
     * @param [writer] Writer to encode to
     * @returns Writer
     */
    static encode(message: ttycam.ClockAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

    /**
     * Decodes a ClockAnswer message from the specified reader or buffer.
     * @param reader Reader or buffer to decode from
     * @param [length] Message length if known beforehand
     * @returns {ttycam.ClockAnswer & ttycam.ClockAnswer.$Shape} ClockAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    static decode(
      reader: $protobuf.Reader | Uint8Array,
      length?: number,
    ): ttycam.ClockAnswer & ttycam.ClockAnswer.$Shape;
  }

  namespace ClockAnswer {
    /** Properties of a ClockAnswer. */
    interface $Properties {
      /** ClockAnswer askedUs */
      askedUs?: number | Long | null;

      /** ClockAnswer receivedUs */
      receivedUs?: number | Long | null;

      /** ClockAnswer answeredUs */
      answeredUs?: number | Long | null;

      /** Unknown fields preserved while decoding when enabled */
      $unknowns?: Uint8Array[];
    }

    /** Shape of a ClockAnswer. */
    type $Shape = ttycam.ClockAnswer.$Properties;
  }
}
