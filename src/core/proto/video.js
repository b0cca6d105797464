/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from 'protobufjs/minimal.js';

// Common aliases
const $Reader = $protobuf.Reader,
  $Writer = $protobuf.Writer,
  $util = $protobuf.util;
const $Object = $util.global.Object,
  $undefined = $util.global.undefined,
  $Error = $util.global.Error,
  $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots['default'] || ($protobuf.roots['default'] = {});

export const ttycam = ($root.ttycam = (() => {
  /**
   * Namespace ttycam.
   * @exports ttycam
   * @namespace
   */
  const ttycam = {};

  ttycam.Video = (() => {
    /**
     * Properties of a Video.
     * @typedef {Object} ttycam.Video.$Properties
     * @property {Uint8Array|null} [videoData] Video videoData
     * @property {number|Long|null} [sequence] Video sequence
     * @property {number|Long|null} [captureTimeUs] Video captureTimeUs
     * @property {number|null} [trueWidth] Video trueWidth
     * @property {number|null} [trueHeight] Video trueHeight
     * @property {ttycam.Hello.$Properties|null} [hello] Video hello
     * @property {ttycam.CameraState.$Properties|null} [camera] Video camera
     * @property {ttycam.ClockAsk.$Properties|null} [clockAsk] Video clockAsk
     * @property {ttycam.ClockAnswer.$Properties|null} [clockAnswer] Video clockAnswer
     * @property {ttycam.SenderStats.$Properties|null} [senderStats] Video senderStats
     * @property {ttycam.Refusal.$Properties|null} [refusal] Video refusal
     * @property {number|null} [checksum] Video checksum
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a Video.
     * @memberof ttycam
     * @interface IVideo
     * @augments ttycam.Video.$Properties
     * @deprecated Use ttycam.Video.$Properties instead.
     */

    /**
     * Shape of a Video.
     * @typedef {ttycam.Video.$Properties} ttycam.Video.$Shape
     */

    /**
     * Constructs a new Video.
     * @memberof ttycam
     * @classdesc Represents a Video.
     * @constructor
     * @param {ttycam.Video.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Video = function (properties) {
      if (properties)
        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
          if (properties[keys[i]] != null && keys[i] !== '__proto__') this[keys[i]] = properties[keys[i]];
    };

    /**
     * Video videoData.
     * @member {Uint8Array} videoData
     * @memberof ttycam.Video
     * @instance
     */
    Video.prototype.videoData = $util.newBuffer([]);

    /**
     * Video sequence.
     * @member {number|Long} sequence
     * @memberof ttycam.Video
     * @instance
     */
    Video.prototype.sequence = $util.Long ? $util.Long.fromBits(0, 0, true) : 0;

    /**
     * Video captureTimeUs.
     * @member {number|Long} captureTimeUs
     * @memberof ttycam.Video
     * @instance
     */
    Video.prototype.captureTimeUs = $util.Long ? $util.Long.fromBits(0, 0, true) : 0;

    /**
     * Video trueWidth.
     * @member {number} trueWidth
     * @memberof ttycam.Video
     * @instance
     */
    Video.prototype.trueWidth = 0;

    /**
     * Video trueHeight.
     * @member {number} trueHeight
     * @memberof ttycam.Video
     * @instance
     */
    Video.prototype.trueHeight = 0;

    /**
     * Video hello.
     * @member {ttycam.Hello.$Properties|null|undefined} hello
     * @memberof ttycam.Video
     * @instance
     */
    Video.prototype.hello = null;

    /**
     * Video camera.
     * @member {ttycam.CameraState.$Properties|null|undefined} camera
     * @memberof ttycam.Video
     * @instance
     */
    Video.prototype.camera = null;

    /**
     * Video clockAsk.
     * @member {ttycam.ClockAsk.$Properties|null|undefined} clockAsk
     * @memberof ttycam.Video
     * @instance
     */
    Video.prototype.clockAsk = null;

    /**
     * Video clockAnswer.
     * @member {ttycam.ClockAnswer.$Properties|null|undefined} clockAnswer
     * @memberof ttycam.Video
     * @instance
     */
    Video.prototype.clockAnswer = null;

    /**
     * Video senderStats.
     * @member {ttycam.SenderStats.$Properties|null|undefined} senderStats
     * @memberof ttycam.Video
     * @instance
     */
    Video.prototype.senderStats = null;

    /**
     * Video refusal.
     * @member {ttycam.Refusal.$Properties|null|undefined} refusal
     * @memberof ttycam.Video
     * @instance
     */
    Video.prototype.refusal = null;

    /**
     * Video checksum.
     * @member {number|null|undefined} checksum
     * @memberof ttycam.Video
     * @instance
     */
    Video.prototype.checksum = null;

    // OneOf field names bound to virtual getters and setters
    let $oneOfFields;

    // Virtual OneOf for proto3 optional field
    $Object.defineProperty(Video.prototype, '_checksum', {
      get: $util.oneOfGetter(($oneOfFields = ['checksum'])),
      set: $util.oneOfSetter($oneOfFields),
    });

    /**
     * Encodes the specified Video message. Does not implicitly {@link ttycam.Video.verify|verify} messages.
     * @function encode
     * @memberof ttycam.Video
     * @static
     * @param {ttycam.Video.$Properties} message Video message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Video.encode = (message, writer, _depth) => {
      if (!writer) writer = $Writer.create();
      if (_depth === $undefined) _depth = 0;
      if (_depth > $util.recursionLimit) throw $Error('max depth exceeded');
      if (message.videoData != null && $Object.hasOwnProperty.call(message, 'videoData') && message.videoData.length)
        writer.uint32(/* id 1, wireType 2 =*/ 10).bytes(message.videoData);
      if (
        message.sequence != null &&
        $Object.hasOwnProperty.call(message, 'sequence') &&
        (typeof message.sequence === 'object' ? message.sequence.low || message.sequence.high : message.sequence !== 0)
      )
        writer.uint32(/* id 2, wireType 0 =*/ 16).uint64(message.sequence);
      if (
        message.captureTimeUs != null &&
        $Object.hasOwnProperty.call(message, 'captureTimeUs') &&
        (typeof message.captureTimeUs === 'object'
          ? message.captureTimeUs.low || message.captureTimeUs.high
          : message.captureTimeUs !== 0)
      )
        writer.uint32(/* id 3, wireType 0 =*/ 24).uint64(message.captureTimeUs);
      if (message.trueWidth != null && $Object.hasOwnProperty.call(message, 'trueWidth') && message.trueWidth !== 0)
        writer.uint32(/* id 4, wireType 0 =*/ 32).uint32(message.trueWidth);
      if (message.trueHeight != null && $Object.hasOwnProperty.call(message, 'trueHeight') && message.trueHeight !== 0)
        writer.uint32(/* id 5, wireType 0 =*/ 40).uint32(message.trueHeight);
      if (message.hello != null && $Object.hasOwnProperty.call(message, 'hello'))
        $root.ttycam.Hello.encode(message.hello, writer.uint32(/* id 6, wireType 2 =*/ 50).fork(), _depth + 1).ldelim();
      if (message.camera != null && $Object.hasOwnProperty.call(message, 'camera'))
        $root.ttycam.CameraState.encode(
          message.camera,
          writer.uint32(/* id 7, wireType 2 =*/ 58).fork(),
          _depth + 1,
        ).ldelim();
      if (message.clockAsk != null && $Object.hasOwnProperty.call(message, 'clockAsk'))
        $root.ttycam.ClockAsk.encode(
          message.clockAsk,
          writer.uint32(/* id 8, wireType 2 =*/ 66).fork(),
          _depth + 1,
        ).ldelim();
      if (message.clockAnswer != null && $Object.hasOwnProperty.call(message, 'clockAnswer'))
        $root.ttycam.ClockAnswer.encode(
          message.clockAnswer,
          writer.uint32(/* id 9, wireType 2 =*/ 74).fork(),
          _depth + 1,
        ).ldelim();
      if (message.senderStats != null && $Object.hasOwnProperty.call(message, 'senderStats'))
        $root.ttycam.SenderStats.encode(
          message.senderStats,
          writer.uint32(/* id 10, wireType 2 =*/ 82).fork(),
          _depth + 1,
        ).ldelim();
      if (message.refusal != null && $Object.hasOwnProperty.call(message, 'refusal'))
        $root.ttycam.Refusal.encode(
          message.refusal,
          writer.uint32(/* id 11, wireType 2 =*/ 90).fork(),
          _depth + 1,
        ).ldelim();
      if (message.checksum != null && $Object.hasOwnProperty.call(message, 'checksum'))
        writer.uint32(/* id 15, wireType 5 =*/ 125).fixed32(message.checksum);
      if (message.$unknowns != null && $Object.hasOwnProperty.call(message, '$unknowns'))
        for (let i = 0; i < message.$unknowns.length; ++i) writer.raw(message.$unknowns[i]);
      return writer;
    };

    /**
     * Decodes a Video message from the specified reader or buffer.
     * @function decode
     * @memberof ttycam.Video
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {ttycam.Video & ttycam.Video.$Shape} Video
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Video.decode = (reader, length, _end, _depth, _target) => {
      if (!(reader instanceof $Reader)) reader = $Reader.create(reader);
      if (_depth === $undefined) _depth = 0;
      if (_depth > $Reader.recursionLimit) throw $Error('max depth exceeded');
      let end, message, value;
      if (length === $undefined) end = reader.len;
      else {
        end = reader.pos + length;
        if (end > reader.len) throw $RangeError('index out of range');
        length = reader.len;
        reader.len = end;
      }
      message = _target || new $root.ttycam.Video();
      while (reader.pos < end) {
        const start = reader.pos;
        let tag = reader.tag();
        if (tag === _end) {
          _end = $undefined;
          break;
        }
        const wireType = tag & 7;
        switch ((tag >>>= 3)) {
          case 1: {
            if (wireType !== 2) break;
            if ((value = reader.bytes()).length) message.videoData = value;
            else delete message.videoData;
            continue;
          }
          case 2: {
            if (wireType !== 0) break;
            if (typeof (value = reader.uint64()) === 'object' ? value.low || value.high : value !== 0)
              message.sequence = value;
            else delete message.sequence;
            continue;
          }
          case 3: {
            if (wireType !== 0) break;
            if (typeof (value = reader.uint64()) === 'object' ? value.low || value.high : value !== 0)
              message.captureTimeUs = value;
            else delete message.captureTimeUs;
            continue;
          }
          case 4: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.trueWidth = value;
            else delete message.trueWidth;
            continue;
          }
          case 5: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.trueHeight = value;
            else delete message.trueHeight;
            continue;
          }
          case 6: {
            if (wireType !== 2) break;
            message.hello = $root.ttycam.Hello.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
            continue;
          }
          case 7: {
            if (wireType !== 2) break;
            message.camera = $root.ttycam.CameraState.decode(
              reader,
              reader.size(),
              $undefined,
              _depth + 1,
              message.camera,
            );
            continue;
          }
          case 8: {
            if (wireType !== 2) break;
            message.clockAsk = $root.ttycam.ClockAsk.decode(
              reader,
              reader.size(),
              $undefined,
              _depth + 1,
              message.clockAsk,
            );
            continue;
          }
          case 9: {
            if (wireType !== 2) break;
            message.clockAnswer = $root.ttycam.ClockAnswer.decode(
              reader,
              reader.size(),
              $undefined,
              _depth + 1,
              message.clockAnswer,
            );
            continue;
          }
          case 10: {
            if (wireType !== 2) break;
            message.senderStats = $root.ttycam.SenderStats.decode(
              reader,
              reader.size(),
              $undefined,
              _depth + 1,
              message.senderStats,
            );
            continue;
          }
          case 11: {
            if (wireType !== 2) break;
            message.refusal = $root.ttycam.Refusal.decode(
              reader,
              reader.size(),
              $undefined,
              _depth + 1,
              message.refusal,
            );
            continue;
          }
          case 15: {
            if (wireType !== 5) break;
            message.checksum = reader.fixed32();
            message._checksum = 'checksum';
            continue;
          }
        }
        reader.skipType(wireType, _depth, tag);
        if (!reader.discardUnknown) {
          $util.makeProp(message, '$unknowns', false);
          (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
        }
      }
      if (length !== $undefined) {
        if (reader.pos !== end) throw $RangeError('index out of range');
        reader.len = length;
      }
      if (_end !== $undefined) throw $Error('missing end group');
      return message;
    };

    return Video;
  })();

  ttycam.Hello = (() => {
    /**
     * Properties of a Hello.
     * @typedef {Object} ttycam.Hello.$Properties
     * @property {number|null} [protocolVersion] Hello protocolVersion
     * @property {string|null} [cameraName] Hello cameraName
     * @property {Uint8Array|null} [instanceId] Hello instanceId
     * @property {string|null} [source] Hello source
     * @property {string|null} [software] Hello software
     * @property {boolean|null} [finite] Hello finite
     * @property {boolean|null} [visitor] Hello visitor
     * @property {boolean|null} [pausable] Hello pausable
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a Hello.
     * @memberof ttycam
     * @interface IHello
     * @augments ttycam.Hello.$Properties
     * @deprecated Use ttycam.Hello.$Properties instead.
     */

    /**
     * Shape of a Hello.
     * @typedef {ttycam.Hello.$Properties} ttycam.Hello.$Shape
     */

    /**
     * Constructs a new Hello.
     * @memberof ttycam
     * @classdesc Represents a Hello.
     * @constructor
     * @param {ttycam.Hello.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Hello = function (properties) {
      if (properties)
        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
          if (properties[keys[i]] != null && keys[i] !== '__proto__') this[keys[i]] = properties[keys[i]];
    };

    /**
     * Hello protocolVersion.
     * @member {number} protocolVersion
     * @memberof ttycam.Hello
     * @instance
     */
    Hello.prototype.protocolVersion = 0;

    /**
     * Hello cameraName.
     * @member {string} cameraName
     * @memberof ttycam.Hello
     * @instance
     */
    Hello.prototype.cameraName = '';

    /**
     * Hello instanceId.
     * @member {Uint8Array} instanceId
     * @memberof ttycam.Hello
     * @instance
     */
    Hello.prototype.instanceId = $util.newBuffer([]);

    /**
     * Hello source.
     * @member {string} source
     * @memberof ttycam.Hello
     * @instance
     */
    Hello.prototype.source = '';

    /**
     * Hello software.
     * @member {string} software
     * @memberof ttycam.Hello
     * @instance
     */
    Hello.prototype.software = '';

    /**
     * Hello finite.
     * @member {boolean} finite
     * @memberof ttycam.Hello
     * @instance
     */
    Hello.prototype.finite = false;

    /**
     * Hello visitor.
     * @member {boolean} visitor
     * @memberof ttycam.Hello
     * @instance
     */
    Hello.prototype.visitor = false;

    /**
     * Hello pausable.
     * @member {boolean} pausable
     * @memberof ttycam.Hello
     * @instance
     */
    Hello.prototype.pausable = false;

    /**
     * Encodes the specified Hello message. Does not implicitly {@link ttycam.Hello.verify|verify} messages.
     * @function encode
     * @memberof ttycam.Hello
     * @static
     * @param {ttycam.Hello.$Properties} message Hello message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Hello.encode = (message, writer, _depth) => {
      if (!writer) writer = $Writer.create();
      if (_depth === $undefined) _depth = 0;
      if (_depth > $util.recursionLimit) throw $Error('max depth exceeded');
      if (
        message.protocolVersion != null &&
        $Object.hasOwnProperty.call(message, 'protocolVersion') &&
        message.protocolVersion !== 0
      )
        writer.uint32(/* id 1, wireType 0 =*/ 8).uint32(message.protocolVersion);
      if (message.cameraName != null && $Object.hasOwnProperty.call(message, 'cameraName') && message.cameraName !== '')
        writer.uint32(/* id 2, wireType 2 =*/ 18).string(message.cameraName);
      if (message.instanceId != null && $Object.hasOwnProperty.call(message, 'instanceId') && message.instanceId.length)
        writer.uint32(/* id 3, wireType 2 =*/ 26).bytes(message.instanceId);
      if (message.source != null && $Object.hasOwnProperty.call(message, 'source') && message.source !== '')
        writer.uint32(/* id 4, wireType 2 =*/ 34).string(message.source);
      if (message.software != null && $Object.hasOwnProperty.call(message, 'software') && message.software !== '')
        writer.uint32(/* id 5, wireType 2 =*/ 42).string(message.software);
      if (message.finite != null && $Object.hasOwnProperty.call(message, 'finite') && message.finite !== false)
        writer.uint32(/* id 6, wireType 0 =*/ 48).bool(message.finite);
      if (message.visitor != null && $Object.hasOwnProperty.call(message, 'visitor') && message.visitor !== false)
        writer.uint32(/* id 7, wireType 0 =*/ 56).bool(message.visitor);
      if (message.pausable != null && $Object.hasOwnProperty.call(message, 'pausable') && message.pausable !== false)
        writer.uint32(/* id 8, wireType 0 =*/ 64).bool(message.pausable);
      if (message.$unknowns != null && $Object.hasOwnProperty.call(message, '$unknowns'))
        for (let i = 0; i < message.$unknowns.length; ++i) writer.raw(message.$unknowns[i]);
      return writer;
    };

    /**
     * Decodes a Hello message from the specified reader or buffer.
     * @function decode
     * @memberof ttycam.Hello
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {ttycam.Hello & ttycam.Hello.$Shape} Hello
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Hello.decode = (reader, length, _end, _depth, _target) => {
      if (!(reader instanceof $Reader)) reader = $Reader.create(reader);
      if (_depth === $undefined) _depth = 0;
      if (_depth > $Reader.recursionLimit) throw $Error('max depth exceeded');
      let end, message, value;
      if (length === $undefined) end = reader.len;
      else {
        end = reader.pos + length;
        if (end > reader.len) throw $RangeError('index out of range');
        length = reader.len;
        reader.len = end;
      }
      message = _target || new $root.ttycam.Hello();
      while (reader.pos < end) {
        const start = reader.pos;
        let tag = reader.tag();
        if (tag === _end) {
          _end = $undefined;
          break;
        }
        const wireType = tag & 7;
        switch ((tag >>>= 3)) {
          case 1: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.protocolVersion = value;
            else delete message.protocolVersion;
            continue;
          }
          case 2: {
            if (wireType !== 2) break;
            if ((value = reader.stringVerify()).length) message.cameraName = value;
            else delete message.cameraName;
            continue;
          }
          case 3: {
            if (wireType !== 2) break;
            if ((value = reader.bytes()).length) message.instanceId = value;
            else delete message.instanceId;
            continue;
          }
          case 4: {
            if (wireType !== 2) break;
            if ((value = reader.stringVerify()).length) message.source = value;
            else delete message.source;
            continue;
          }
          case 5: {
            if (wireType !== 2) break;
            if ((value = reader.stringVerify()).length) message.software = value;
            else delete message.software;
            continue;
          }
          case 6: {
            if (wireType !== 0) break;
            if ((value = reader.bool())) message.finite = value;
            else delete message.finite;
            continue;
          }
          case 7: {
            if (wireType !== 0) break;
            if ((value = reader.bool())) message.visitor = value;
            else delete message.visitor;
            continue;
          }
          case 8: {
            if (wireType !== 0) break;
            if ((value = reader.bool())) message.pausable = value;
            else delete message.pausable;
            continue;
          }
        }
        reader.skipType(wireType, _depth, tag);
        if (!reader.discardUnknown) {
          $util.makeProp(message, '$unknowns', false);
          (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
        }
      }
      if (length !== $undefined) {
        if (reader.pos !== end) throw $RangeError('index out of range');
        reader.len = length;
      }
      if (_end !== $undefined) throw $Error('missing end group');
      return message;
    };

    return Hello;
  })();

  ttycam.CameraState = (() => {
    /**
     * Properties of a CameraState.
     * @typedef {Object} ttycam.CameraState.$Properties
     * @property {boolean|null} [live] CameraState live
     * @property {string|null} [reason] CameraState reason
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a CameraState.
     * @memberof ttycam
     * @interface ICameraState
     * @augments ttycam.CameraState.$Properties
     * @deprecated Use ttycam.CameraState.$Properties instead.
     */

    /**
     * Shape of a CameraState.
     * @typedef {ttycam.CameraState.$Properties} ttycam.CameraState.$Shape
     */

    /**
     * Constructs a new CameraState.
     * @memberof ttycam
     * @classdesc Represents a CameraState.
     * @constructor
     * @param {ttycam.CameraState.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const CameraState = function (properties) {
      if (properties)
        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
          if (properties[keys[i]] != null && keys[i] !== '__proto__') this[keys[i]] = properties[keys[i]];
    };

    /**
     * CameraState live.
     * @member {boolean} live
     * @memberof ttycam.CameraState
     * @instance
     */
    CameraState.prototype.live = false;

    /**
     * CameraState reason.
     * @member {string} reason
     * @memberof ttycam.CameraState
     * @instance
     */
    CameraState.prototype.reason = '';

    /**
     * Encodes the specified CameraState message. Does not implicitly {@link ttycam.CameraState.verify|verify} messages.
     * @function encode
     * @memberof ttycam.CameraState
     * @static
     * @param {ttycam.CameraState.$Properties} message CameraState message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    CameraState.encode = (message, writer, _depth) => {
      if (!writer) writer = $Writer.create();
      if (_depth === $undefined) _depth = 0;
      if (_depth > $util.recursionLimit) throw $Error('max depth exceeded');
      if (message.live != null && $Object.hasOwnProperty.call(message, 'live') && message.live !== false)
        writer.uint32(/* id 1, wireType 0 =*/ 8).bool(message.live);
      if (message.reason != null && $Object.hasOwnProperty.call(message, 'reason') && message.reason !== '')
        writer.uint32(/* id 2, wireType 2 =*/ 18).string(message.reason);
      if (message.$unknowns != null && $Object.hasOwnProperty.call(message, '$unknowns'))
        for (let i = 0; i < message.$unknowns.length; ++i) writer.raw(message.$unknowns[i]);
      return writer;
    };

    /**
     * Decodes a CameraState message from the specified reader or buffer.
     * @function decode
     * @memberof ttycam.CameraState
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {ttycam.CameraState & ttycam.CameraState.$Shape} CameraState
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    CameraState.decode = (reader, length, _end, _depth, _target) => {
      if (!(reader instanceof $Reader)) reader = $Reader.create(reader);
      if (_depth === $undefined) _depth = 0;
      if (_depth > $Reader.recursionLimit) throw $Error('max depth exceeded');
      let end, message, value;
      if (length === $undefined) end = reader.len;
      else {
        end = reader.pos + length;
        if (end > reader.len) throw $RangeError('index out of range');
        length = reader.len;
        reader.len = end;
      }
      message = _target || new $root.ttycam.CameraState();
      while (reader.pos < end) {
        const start = reader.pos;
        let tag = reader.tag();
        if (tag === _end) {
          _end = $undefined;
          break;
        }
        const wireType = tag & 7;
        switch ((tag >>>= 3)) {
          case 1: {
            if (wireType !== 0) break;
            if ((value = reader.bool())) message.live = value;
            else delete message.live;
            continue;
          }
          case 2: {
            if (wireType !== 2) break;
            if ((value = reader.stringVerify()).length) message.reason = value;
            else delete message.reason;
            continue;
          }
        }
        reader.skipType(wireType, _depth, tag);
        if (!reader.discardUnknown) {
          $util.makeProp(message, '$unknowns', false);
          (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
        }
      }
      if (length !== $undefined) {
        if (reader.pos !== end) throw $RangeError('index out of range');
        reader.len = length;
      }
      if (_end !== $undefined) throw $Error('missing end group');
      return message;
    };

    return CameraState;
  })();

  ttycam.SenderStats = (() => {
    /**
     * Properties of a SenderStats.
     * @typedef {Object} ttycam.SenderStats.$Properties
     * @property {number|null} [intervalMs] SenderStats intervalMs
     * @property {number|null} [cameraFrames] SenderStats cameraFrames
     * @property {number|null} [captured] SenderStats captured
     * @property {number|null} [sent] SenderStats sent
     * @property {number|null} [droppedForLink] SenderStats droppedForLink
     * @property {number|null} [droppedForCpu] SenderStats droppedForCpu
     * @property {number|null} [encodeUs] SenderStats encodeUs
     * @property {number|null} [quality] SenderStats quality
     * @property {number|null} [fullQuality] SenderStats fullQuality
     * @property {number|null} [heldMillifps] SenderStats heldMillifps
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a SenderStats.
     * @memberof ttycam
     * @interface ISenderStats
     * @augments ttycam.SenderStats.$Properties
     * @deprecated Use ttycam.SenderStats.$Properties instead.
     */

    /**
     * Shape of a SenderStats.
     * @typedef {ttycam.SenderStats.$Properties} ttycam.SenderStats.$Shape
     */

    /**
     * Constructs a new SenderStats.
     * @memberof ttycam
     * @classdesc Represents a SenderStats.
     * @constructor
     * @param {ttycam.SenderStats.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const SenderStats = function (properties) {
      if (properties)
        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
          if (properties[keys[i]] != null && keys[i] !== '__proto__') this[keys[i]] = properties[keys[i]];
    };

    /**
     * SenderStats intervalMs.
     * @member {number} intervalMs
     * @memberof ttycam.SenderStats
     * @instance
     */
    SenderStats.prototype.intervalMs = 0;

    /**
     * SenderStats cameraFrames.
     * @member {number} cameraFrames
     * @memberof ttycam.SenderStats
     * @instance
     */
    SenderStats.prototype.cameraFrames = 0;

    /**
     * SenderStats captured.
     * @member {number} captured
     * @memberof ttycam.SenderStats
     * @instance
     */
    SenderStats.prototype.captured = 0;

    /**
     * SenderStats sent.
     * @member {number} sent
     * @memberof ttycam.SenderStats
     * @instance
     */
    SenderStats.prototype.sent = 0;

    /**
     * SenderStats droppedForLink.
     * @member {number} droppedForLink
     * @memberof ttycam.SenderStats
     * @instance
     */
    SenderStats.prototype.droppedForLink = 0;

    /**
     * SenderStats droppedForCpu.
     * @member {number} droppedForCpu
     * @memberof ttycam.SenderStats
     * @instance
     */
    SenderStats.prototype.droppedForCpu = 0;

    /**
     * SenderStats encodeUs.
     * @member {number} encodeUs
     * @memberof ttycam.SenderStats
     * @instance
     */
    SenderStats.prototype.encodeUs = 0;

    /**
     * SenderStats quality.
     * @member {number} quality
     * @memberof ttycam.SenderStats
     * @instance
     */
    SenderStats.prototype.quality = 0;

    /**
     * SenderStats fullQuality.
     * @member {number} fullQuality
     * @memberof ttycam.SenderStats
     * @instance
     */
    SenderStats.prototype.fullQuality = 0;

    /**
     * SenderStats heldMillifps.
     * @member {number} heldMillifps
     * @memberof ttycam.SenderStats
     * @instance
     */
    SenderStats.prototype.heldMillifps = 0;

    /**
     * Encodes the specified SenderStats message. Does not implicitly {@link ttycam.SenderStats.verify|verify} messages.
     * @function encode
     * @memberof ttycam.SenderStats
     * @static
     * @param {ttycam.SenderStats.$Properties} message SenderStats message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    SenderStats.encode = (message, writer, _depth) => {
      if (!writer) writer = $Writer.create();
      if (_depth === $undefined) _depth = 0;
      if (_depth > $util.recursionLimit) throw $Error('max depth exceeded');
      if (message.intervalMs != null && $Object.hasOwnProperty.call(message, 'intervalMs') && message.intervalMs !== 0)
        writer.uint32(/* id 1, wireType 0 =*/ 8).uint32(message.intervalMs);
      if (
        message.cameraFrames != null &&
        $Object.hasOwnProperty.call(message, 'cameraFrames') &&
        message.cameraFrames !== 0
      )
        writer.uint32(/* id 2, wireType 0 =*/ 16).uint32(message.cameraFrames);
      if (message.captured != null && $Object.hasOwnProperty.call(message, 'captured') && message.captured !== 0)
        writer.uint32(/* id 3, wireType 0 =*/ 24).uint32(message.captured);
      if (message.sent != null && $Object.hasOwnProperty.call(message, 'sent') && message.sent !== 0)
        writer.uint32(/* id 4, wireType 0 =*/ 32).uint32(message.sent);
      if (
        message.droppedForLink != null &&
        $Object.hasOwnProperty.call(message, 'droppedForLink') &&
        message.droppedForLink !== 0
      )
        writer.uint32(/* id 5, wireType 0 =*/ 40).uint32(message.droppedForLink);
      if (
        message.droppedForCpu != null &&
        $Object.hasOwnProperty.call(message, 'droppedForCpu') &&
        message.droppedForCpu !== 0
      )
        writer.uint32(/* id 6, wireType 0 =*/ 48).uint32(message.droppedForCpu);
      if (message.encodeUs != null && $Object.hasOwnProperty.call(message, 'encodeUs') && message.encodeUs !== 0)
        writer.uint32(/* id 7, wireType 0 =*/ 56).uint32(message.encodeUs);
      if (message.quality != null && $Object.hasOwnProperty.call(message, 'quality') && message.quality !== 0)
        writer.uint32(/* id 8, wireType 0 =*/ 64).uint32(message.quality);
      if (
        message.fullQuality != null &&
        $Object.hasOwnProperty.call(message, 'fullQuality') &&
        message.fullQuality !== 0
      )
        writer.uint32(/* id 9, wireType 0 =*/ 72).uint32(message.fullQuality);
      if (
        message.heldMillifps != null &&
        $Object.hasOwnProperty.call(message, 'heldMillifps') &&
        message.heldMillifps !== 0
      )
        writer.uint32(/* id 10, wireType 0 =*/ 80).uint32(message.heldMillifps);
      if (message.$unknowns != null && $Object.hasOwnProperty.call(message, '$unknowns'))
        for (let i = 0; i < message.$unknowns.length; ++i) writer.raw(message.$unknowns[i]);
      return writer;
    };

    /**
     * Decodes a SenderStats message from the specified reader or buffer.
     * @function decode
     * @memberof ttycam.SenderStats
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {ttycam.SenderStats & ttycam.SenderStats.$Shape} SenderStats
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    SenderStats.decode = (reader, length, _end, _depth, _target) => {
      if (!(reader instanceof $Reader)) reader = $Reader.create(reader);
      if (_depth === $undefined) _depth = 0;
      if (_depth > $Reader.recursionLimit) throw $Error('max depth exceeded');
      let end, message, value;
      if (length === $undefined) end = reader.len;
      else {
        end = reader.pos + length;
        if (end > reader.len) throw $RangeError('index out of range');
        length = reader.len;
        reader.len = end;
      }
      message = _target || new $root.ttycam.SenderStats();
      while (reader.pos < end) {
        const start = reader.pos;
        let tag = reader.tag();
        if (tag === _end) {
          _end = $undefined;
          break;
        }
        const wireType = tag & 7;
        switch ((tag >>>= 3)) {
          case 1: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.intervalMs = value;
            else delete message.intervalMs;
            continue;
          }
          case 2: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.cameraFrames = value;
            else delete message.cameraFrames;
            continue;
          }
          case 3: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.captured = value;
            else delete message.captured;
            continue;
          }
          case 4: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.sent = value;
            else delete message.sent;
            continue;
          }
          case 5: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.droppedForLink = value;
            else delete message.droppedForLink;
            continue;
          }
          case 6: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.droppedForCpu = value;
            else delete message.droppedForCpu;
            continue;
          }
          case 7: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.encodeUs = value;
            else delete message.encodeUs;
            continue;
          }
          case 8: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.quality = value;
            else delete message.quality;
            continue;
          }
          case 9: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.fullQuality = value;
            else delete message.fullQuality;
            continue;
          }
          case 10: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.heldMillifps = value;
            else delete message.heldMillifps;
            continue;
          }
        }
        reader.skipType(wireType, _depth, tag);
        if (!reader.discardUnknown) {
          $util.makeProp(message, '$unknowns', false);
          (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
        }
      }
      if (length !== $undefined) {
        if (reader.pos !== end) throw $RangeError('index out of range');
        reader.len = length;
      }
      if (_end !== $undefined) throw $Error('missing end group');
      return message;
    };

    return SenderStats;
  })();

  ttycam.Control = (() => {
    /**
     * Properties of a Control.
     * @typedef {Object} ttycam.Control.$Properties
     * @property {number|Long|null} [acknowledged] Control acknowledged
     * @property {ttycam.ClockAsk.$Properties|null} [clockAsk] Control clockAsk
     * @property {ttycam.ClockAnswer.$Properties|null} [clockAnswer] Control clockAnswer
     * @property {string|null} [software] Control software
     * @property {boolean|null} [paused] Control paused
     * @property {ttycam.Refusal.$Properties|null} [refusal] Control refusal
     * @property {ttycam.Watch.$Properties|null} [watch] Control watch
     * @property {boolean|null} [done] Control done
     * @property {number|null} [checksum] Control checksum
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a Control.
     * @memberof ttycam
     * @interface IControl
     * @augments ttycam.Control.$Properties
     * @deprecated Use ttycam.Control.$Properties instead.
     */

    /**
     * Shape of a Control.
     * @typedef {ttycam.Control.$Properties} ttycam.Control.$Shape
     */

    /**
     * Constructs a new Control.
     * @memberof ttycam
     * @classdesc Represents a Control.
     * @constructor
     * @param {ttycam.Control.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Control = function (properties) {
      if (properties)
        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
          if (properties[keys[i]] != null && keys[i] !== '__proto__') this[keys[i]] = properties[keys[i]];
    };

    /**
     * Control acknowledged.
     * @member {number|Long} acknowledged
     * @memberof ttycam.Control
     * @instance
     */
    Control.prototype.acknowledged = $util.Long ? $util.Long.fromBits(0, 0, true) : 0;

    /**
     * Control clockAsk.
     * @member {ttycam.ClockAsk.$Properties|null|undefined} clockAsk
     * @memberof ttycam.Control
     * @instance
     */
    Control.prototype.clockAsk = null;

    /**
     * Control clockAnswer.
     * @member {ttycam.ClockAnswer.$Properties|null|undefined} clockAnswer
     * @memberof ttycam.Control
     * @instance
     */
    Control.prototype.clockAnswer = null;

    /**
     * Control software.
     * @member {string} software
     * @memberof ttycam.Control
     * @instance
     */
    Control.prototype.software = '';

    /**
     * Control paused.
     * @member {boolean} paused
     * @memberof ttycam.Control
     * @instance
     */
    Control.prototype.paused = false;

    /**
     * Control refusal.
     * @member {ttycam.Refusal.$Properties|null|undefined} refusal
     * @memberof ttycam.Control
     * @instance
     */
    Control.prototype.refusal = null;

    /**
     * Control watch.
     * @member {ttycam.Watch.$Properties|null|undefined} watch
     * @memberof ttycam.Control
     * @instance
     */
    Control.prototype.watch = null;

    /**
     * Control done.
     * @member {boolean} done
     * @memberof ttycam.Control
     * @instance
     */
    Control.prototype.done = false;

    /**
     * Control checksum.
     * @member {number|null|undefined} checksum
     * @memberof ttycam.Control
     * @instance
     */
    Control.prototype.checksum = null;

    // OneOf field names bound to virtual getters and setters
    let $oneOfFields;

    // Virtual OneOf for proto3 optional field
    $Object.defineProperty(Control.prototype, '_checksum', {
      get: $util.oneOfGetter(($oneOfFields = ['checksum'])),
      set: $util.oneOfSetter($oneOfFields),
    });

    /**
     * Encodes the specified Control message. Does not implicitly {@link ttycam.Control.verify|verify} messages.
     * @function encode
     * @memberof ttycam.Control
     * @static
     * @param {ttycam.Control.$Properties} message Control message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Control.encode = (message, writer, _depth) => {
      if (!writer) writer = $Writer.create();
      if (_depth === $undefined) _depth = 0;
      if (_depth > $util.recursionLimit) throw $Error('max depth exceeded');
      if (
        message.acknowledged != null &&
        $Object.hasOwnProperty.call(message, 'acknowledged') &&
        (typeof message.acknowledged === 'object'
          ? message.acknowledged.low || message.acknowledged.high
          : message.acknowledged !== 0)
      )
        writer.uint32(/* id 1, wireType 0 =*/ 8).uint64(message.acknowledged);
      if (message.clockAsk != null && $Object.hasOwnProperty.call(message, 'clockAsk'))
        $root.ttycam.ClockAsk.encode(
          message.clockAsk,
          writer.uint32(/* id 2, wireType 2 =*/ 18).fork(),
          _depth + 1,
        ).ldelim();
      if (message.clockAnswer != null && $Object.hasOwnProperty.call(message, 'clockAnswer'))
        $root.ttycam.ClockAnswer.encode(
          message.clockAnswer,
          writer.uint32(/* id 3, wireType 2 =*/ 26).fork(),
          _depth + 1,
        ).ldelim();
      if (message.software != null && $Object.hasOwnProperty.call(message, 'software') && message.software !== '')
        writer.uint32(/* id 4, wireType 2 =*/ 34).string(message.software);
      if (message.paused != null && $Object.hasOwnProperty.call(message, 'paused') && message.paused !== false)
        writer.uint32(/* id 5, wireType 0 =*/ 40).bool(message.paused);
      if (message.refusal != null && $Object.hasOwnProperty.call(message, 'refusal'))
        $root.ttycam.Refusal.encode(
          message.refusal,
          writer.uint32(/* id 6, wireType 2 =*/ 50).fork(),
          _depth + 1,
        ).ldelim();
      if (message.watch != null && $Object.hasOwnProperty.call(message, 'watch'))
        $root.ttycam.Watch.encode(message.watch, writer.uint32(/* id 7, wireType 2 =*/ 58).fork(), _depth + 1).ldelim();
      if (message.done != null && $Object.hasOwnProperty.call(message, 'done') && message.done !== false)
        writer.uint32(/* id 8, wireType 0 =*/ 64).bool(message.done);
      if (message.checksum != null && $Object.hasOwnProperty.call(message, 'checksum'))
        writer.uint32(/* id 15, wireType 5 =*/ 125).fixed32(message.checksum);
      if (message.$unknowns != null && $Object.hasOwnProperty.call(message, '$unknowns'))
        for (let i = 0; i < message.$unknowns.length; ++i) writer.raw(message.$unknowns[i]);
      return writer;
    };

    /**
     * Decodes a Control message from the specified reader or buffer.
     * @function decode
     * @memberof ttycam.Control
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {ttycam.Control & ttycam.Control.$Shape} Control
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Control.decode = (reader, length, _end, _depth, _target) => {
      if (!(reader instanceof $Reader)) reader = $Reader.create(reader);
      if (_depth === $undefined) _depth = 0;
      if (_depth > $Reader.recursionLimit) throw $Error('max depth exceeded');
      let end, message, value;
      if (length === $undefined) end = reader.len;
      else {
        end = reader.pos + length;
        if (end > reader.len) throw $RangeError('index out of range');
        length = reader.len;
        reader.len = end;
      }
      message = _target || new $root.ttycam.Control();
      while (reader.pos < end) {
        const start = reader.pos;
        let tag = reader.tag();
        if (tag === _end) {
          _end = $undefined;
          break;
        }
        const wireType = tag & 7;
        switch ((tag >>>= 3)) {
          case 1: {
            if (wireType !== 0) break;
            if (typeof (value = reader.uint64()) === 'object' ? value.low || value.high : value !== 0)
              message.acknowledged = value;
            else delete message.acknowledged;
            continue;
          }
          case 2: {
            if (wireType !== 2) break;
            message.clockAsk = $root.ttycam.ClockAsk.decode(
              reader,
              reader.size(),
              $undefined,
              _depth + 1,
              message.clockAsk,
            );
            continue;
          }
          case 3: {
            if (wireType !== 2) break;
            message.clockAnswer = $root.ttycam.ClockAnswer.decode(
              reader,
              reader.size(),
              $undefined,
              _depth + 1,
              message.clockAnswer,
            );
            continue;
          }
          case 4: {
            if (wireType !== 2) break;
            if ((value = reader.stringVerify()).length) message.software = value;
            else delete message.software;
            continue;
          }
          case 5: {
            if (wireType !== 0) break;
            if ((value = reader.bool())) message.paused = value;
            else delete message.paused;
            continue;
          }
          case 6: {
            if (wireType !== 2) break;
            message.refusal = $root.ttycam.Refusal.decode(
              reader,
              reader.size(),
              $undefined,
              _depth + 1,
              message.refusal,
            );
            continue;
          }
          case 7: {
            if (wireType !== 2) break;
            message.watch = $root.ttycam.Watch.decode(reader, reader.size(), $undefined, _depth + 1, message.watch);
            continue;
          }
          case 8: {
            if (wireType !== 0) break;
            if ((value = reader.bool())) message.done = value;
            else delete message.done;
            continue;
          }
          case 15: {
            if (wireType !== 5) break;
            message.checksum = reader.fixed32();
            message._checksum = 'checksum';
            continue;
          }
        }
        reader.skipType(wireType, _depth, tag);
        if (!reader.discardUnknown) {
          $util.makeProp(message, '$unknowns', false);
          (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
        }
      }
      if (length !== $undefined) {
        if (reader.pos !== end) throw $RangeError('index out of range');
        reader.len = length;
      }
      if (_end !== $undefined) throw $Error('missing end group');
      return message;
    };

    return Control;
  })();

  ttycam.Watch = (() => {
    /**
     * Properties of a Watch.
     * @typedef {Object} ttycam.Watch.$Properties
     * @property {Uint8Array|null} [viewerId] Watch viewerId
     * @property {number|null} [millifps] Watch millifps
     * @property {number|null} [width] Watch width
     * @property {number|null} [height] Watch height
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a Watch.
     * @memberof ttycam
     * @interface IWatch
     * @augments ttycam.Watch.$Properties
     * @deprecated Use ttycam.Watch.$Properties instead.
     */

    /**
     * Shape of a Watch.
     * @typedef {ttycam.Watch.$Properties} ttycam.Watch.$Shape
     */

    /**
     * Constructs a new Watch.
     * @memberof ttycam
     * @classdesc Represents a Watch.
     * @constructor
     * @param {ttycam.Watch.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Watch = function (properties) {
      if (properties)
        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
          if (properties[keys[i]] != null && keys[i] !== '__proto__') this[keys[i]] = properties[keys[i]];
    };

    /**
     * Watch viewerId.
     * @member {Uint8Array} viewerId
     * @memberof ttycam.Watch
     * @instance
     */
    Watch.prototype.viewerId = $util.newBuffer([]);

    /**
     * Watch millifps.
     * @member {number} millifps
     * @memberof ttycam.Watch
     * @instance
     */
    Watch.prototype.millifps = 0;

    /**
     * Watch width.
     * @member {number} width
     * @memberof ttycam.Watch
     * @instance
     */
    Watch.prototype.width = 0;

    /**
     * Watch height.
     * @member {number} height
     * @memberof ttycam.Watch
     * @instance
     */
    Watch.prototype.height = 0;

    /**
     * Encodes the specified Watch message. Does not implicitly {@link ttycam.Watch.verify|verify} messages.
     * @function encode
     * @memberof ttycam.Watch
     * @static
     * @param {ttycam.Watch.$Properties} message Watch message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Watch.encode = (message, writer, _depth) => {
      if (!writer) writer = $Writer.create();
      if (_depth === $undefined) _depth = 0;
      if (_depth > $util.recursionLimit) throw $Error('max depth exceeded');
      if (message.viewerId != null && $Object.hasOwnProperty.call(message, 'viewerId') && message.viewerId.length)
        writer.uint32(/* id 1, wireType 2 =*/ 10).bytes(message.viewerId);
      if (message.millifps != null && $Object.hasOwnProperty.call(message, 'millifps') && message.millifps !== 0)
        writer.uint32(/* id 2, wireType 0 =*/ 16).uint32(message.millifps);
      if (message.width != null && $Object.hasOwnProperty.call(message, 'width') && message.width !== 0)
        writer.uint32(/* id 3, wireType 0 =*/ 24).uint32(message.width);
      if (message.height != null && $Object.hasOwnProperty.call(message, 'height') && message.height !== 0)
        writer.uint32(/* id 4, wireType 0 =*/ 32).uint32(message.height);
      if (message.$unknowns != null && $Object.hasOwnProperty.call(message, '$unknowns'))
        for (let i = 0; i < message.$unknowns.length; ++i) writer.raw(message.$unknowns[i]);
      return writer;
    };

    /**
     * Decodes a Watch message from the specified reader or buffer.
     * @function decode
     * @memberof ttycam.Watch
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {ttycam.Watch & ttycam.Watch.$Shape} Watch
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Watch.decode = (reader, length, _end, _depth, _target) => {
      if (!(reader instanceof $Reader)) reader = $Reader.create(reader);
      if (_depth === $undefined) _depth = 0;
      if (_depth > $Reader.recursionLimit) throw $Error('max depth exceeded');
      let end, message, value;
      if (length === $undefined) end = reader.len;
      else {
        end = reader.pos + length;
        if (end > reader.len) throw $RangeError('index out of range');
        length = reader.len;
        reader.len = end;
      }
      message = _target || new $root.ttycam.Watch();
      while (reader.pos < end) {
        const start = reader.pos;
        let tag = reader.tag();
        if (tag === _end) {
          _end = $undefined;
          break;
        }
        const wireType = tag & 7;
        switch ((tag >>>= 3)) {
          case 1: {
            if (wireType !== 2) break;
            if ((value = reader.bytes()).length) message.viewerId = value;
            else delete message.viewerId;
            continue;
          }
          case 2: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.millifps = value;
            else delete message.millifps;
            continue;
          }
          case 3: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.width = value;
            else delete message.width;
            continue;
          }
          case 4: {
            if (wireType !== 0) break;
            if ((value = reader.uint32())) message.height = value;
            else delete message.height;
            continue;
          }
        }
        reader.skipType(wireType, _depth, tag);
        if (!reader.discardUnknown) {
          $util.makeProp(message, '$unknowns', false);
          (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
        }
      }
      if (length !== $undefined) {
        if (reader.pos !== end) throw $RangeError('index out of range');
        reader.len = length;
      }
      if (_end !== $undefined) throw $Error('missing end group');
      return message;
    };

    return Watch;
  })();

  ttycam.Refusal = (() => {
    /**
     * Properties of a Refusal.
     * @typedef {Object} ttycam.Refusal.$Properties
     * @property {string|null} [code] Refusal code
     * @property {string|null} [reason] Refusal reason
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a Refusal.
     * @memberof ttycam
     * @interface IRefusal
     * @augments ttycam.Refusal.$Properties
     * @deprecated Use ttycam.Refusal.$Properties instead.
     */

    /**
     * Shape of a Refusal.
     * @typedef {ttycam.Refusal.$Properties} ttycam.Refusal.$Shape
     */

    /**
     * Constructs a new Refusal.
     * @memberof ttycam
     * @classdesc Represents a Refusal.
     * @constructor
     * @param {ttycam.Refusal.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const Refusal = function (properties) {
      if (properties)
        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
          if (properties[keys[i]] != null && keys[i] !== '__proto__') this[keys[i]] = properties[keys[i]];
    };

    /**
     * Refusal code.
     * @member {string} code
     * @memberof ttycam.Refusal
     * @instance
     */
    Refusal.prototype.code = '';

    /**
     * Refusal reason.
     * @member {string} reason
     * @memberof ttycam.Refusal
     * @instance
     */
    Refusal.prototype.reason = '';

    /**
     * Encodes the specified Refusal message. Does not implicitly {@link ttycam.Refusal.verify|verify} messages.
     * @function encode
     * @memberof ttycam.Refusal
     * @static
     * @param {ttycam.Refusal.$Properties} message Refusal message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    Refusal.encode = (message, writer, _depth) => {
      if (!writer) writer = $Writer.create();
      if (_depth === $undefined) _depth = 0;
      if (_depth > $util.recursionLimit) throw $Error('max depth exceeded');
      if (message.code != null && $Object.hasOwnProperty.call(message, 'code') && message.code !== '')
        writer.uint32(/* id 1, wireType 2 =*/ 10).string(message.code);
      if (message.reason != null && $Object.hasOwnProperty.call(message, 'reason') && message.reason !== '')
        writer.uint32(/* id 2, wireType 2 =*/ 18).string(message.reason);
      if (message.$unknowns != null && $Object.hasOwnProperty.call(message, '$unknowns'))
        for (let i = 0; i < message.$unknowns.length; ++i) writer.raw(message.$unknowns[i]);
      return writer;
    };

    /**
     * Decodes a Refusal message from the specified reader or buffer.
     * @function decode
     * @memberof ttycam.Refusal
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {ttycam.Refusal & ttycam.Refusal.$Shape} Refusal
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    Refusal.decode = (reader, length, _end, _depth, _target) => {
      if (!(reader instanceof $Reader)) reader = $Reader.create(reader);
      if (_depth === $undefined) _depth = 0;
      if (_depth > $Reader.recursionLimit) throw $Error('max depth exceeded');
      let end, message, value;
      if (length === $undefined) end = reader.len;
      else {
        end = reader.pos + length;
        if (end > reader.len) throw $RangeError('index out of range');
        length = reader.len;
        reader.len = end;
      }
      message = _target || new $root.ttycam.Refusal();
      while (reader.pos < end) {
        const start = reader.pos;
        let tag = reader.tag();
        if (tag === _end) {
          _end = $undefined;
          break;
        }
        const wireType = tag & 7;
        switch ((tag >>>= 3)) {
          case 1: {
            if (wireType !== 2) break;
            if ((value = reader.stringVerify()).length) message.code = value;
            else delete message.code;
            continue;
          }
          case 2: {
            if (wireType !== 2) break;
            if ((value = reader.stringVerify()).length) message.reason = value;
            else delete message.reason;
            continue;
          }
        }
        reader.skipType(wireType, _depth, tag);
        if (!reader.discardUnknown) {
          $util.makeProp(message, '$unknowns', false);
          (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
        }
      }
      if (length !== $undefined) {
        if (reader.pos !== end) throw $RangeError('index out of range');
        reader.len = length;
      }
      if (_end !== $undefined) throw $Error('missing end group');
      return message;
    };

    return Refusal;
  })();

  ttycam.ClockAsk = (() => {
    /**
     * Properties of a ClockAsk.
     * @typedef {Object} ttycam.ClockAsk.$Properties
     * @property {number|Long|null} [askedUs] ClockAsk askedUs
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a ClockAsk.
     * @memberof ttycam
     * @interface IClockAsk
     * @augments ttycam.ClockAsk.$Properties
     * @deprecated Use ttycam.ClockAsk.$Properties instead.
     */

    /**
     * Shape of a ClockAsk.
     * @typedef {ttycam.ClockAsk.$Properties} ttycam.ClockAsk.$Shape
     */

    /**
     * Constructs a new ClockAsk.
     * @memberof ttycam
     * @classdesc Represents a ClockAsk.
     * @constructor
     * @param {ttycam.ClockAsk.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const ClockAsk = function (properties) {
      if (properties)
        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
          if (properties[keys[i]] != null && keys[i] !== '__proto__') this[keys[i]] = properties[keys[i]];
    };

    /**
     * ClockAsk askedUs.
     * @member {number|Long} askedUs
     * @memberof ttycam.ClockAsk
     * @instance
     */
    ClockAsk.prototype.askedUs = $util.Long ? $util.Long.fromBits(0, 0, true) : 0;

    /**
     * Encodes the specified ClockAsk message. Does not implicitly {@link ttycam.ClockAsk.verify|verify} messages.
     * @function encode
     * @memberof ttycam.ClockAsk
     * @static
     * @param {ttycam.ClockAsk.$Properties} message ClockAsk message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    ClockAsk.encode = (message, writer, _depth) => {
      if (!writer) writer = $Writer.create();
      if (_depth === $undefined) _depth = 0;
      if (_depth > $util.recursionLimit) throw $Error('max depth exceeded');
      if (
        message.askedUs != null &&
        $Object.hasOwnProperty.call(message, 'askedUs') &&
        (typeof message.askedUs === 'object' ? message.askedUs.low || message.askedUs.high : message.askedUs !== 0)
      )
        writer.uint32(/* id 1, wireType 0 =*/ 8).uint64(message.askedUs);
      if (message.$unknowns != null && $Object.hasOwnProperty.call(message, '$unknowns'))
        for (let i = 0; i < message.$unknowns.length; ++i) writer.raw(message.$unknowns[i]);
      return writer;
    };

    /**
     * Decodes a ClockAsk message from the specified reader or buffer.
     * @function decode
     * @memberof ttycam.ClockAsk
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {ttycam.ClockAsk & ttycam.ClockAsk.$Shape} ClockAsk
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    ClockAsk.decode = (reader, length, _end, _depth, _target) => {
      if (!(reader instanceof $Reader)) reader = $Reader.create(reader);
      if (_depth === $undefined) _depth = 0;
      if (_depth > $Reader.recursionLimit) throw $Error('max depth exceeded');
      let end, message, value;
      if (length === $undefined) end = reader.len;
      else {
        end = reader.pos + length;
        if (end > reader.len) throw $RangeError('index out of range');
        length = reader.len;
        reader.len = end;
      }
      message = _target || new $root.ttycam.ClockAsk();
      while (reader.pos < end) {
        const start = reader.pos;
        let tag = reader.tag();
        if (tag === _end) {
          _end = $undefined;
          break;
        }
        const wireType = tag & 7;
        switch ((tag >>>= 3)) {
          case 1: {
            if (wireType !== 0) break;
            if (typeof (value = reader.uint64()) === 'object' ? value.low || value.high : value !== 0)
              message.askedUs = value;
            else delete message.askedUs;
            continue;
          }
        }
        reader.skipType(wireType, _depth, tag);
        if (!reader.discardUnknown) {
          $util.makeProp(message, '$unknowns', false);
          (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
        }
      }
      if (length !== $undefined) {
        if (reader.pos !== end) throw $RangeError('index out of range');
        reader.len = length;
      }
      if (_end !== $undefined) throw $Error('missing end group');
      return message;
    };

    return ClockAsk;
  })();

  ttycam.ClockAnswer = (() => {
    /**
     * Properties of a ClockAnswer.
     * @typedef {Object} ttycam.ClockAnswer.$Properties
     * @property {number|Long|null} [askedUs] ClockAnswer askedUs
     * @property {number|Long|null} [receivedUs] ClockAnswer receivedUs
     * @property {number|Long|null} [answeredUs] ClockAnswer answeredUs
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */

    /**
     * Properties of a ClockAnswer.
     * @memberof ttycam
     * @interface IClockAnswer
     * @augments ttycam.ClockAnswer.$Properties
     * @deprecated Use ttycam.ClockAnswer.$Properties instead.
     */

    /**
     * Shape of a ClockAnswer.
     * @typedef {ttycam.ClockAnswer.$Properties} ttycam.ClockAnswer.$Shape
     */

    /**
     * Constructs a new ClockAnswer.
     * @memberof ttycam
     * @classdesc Represents a ClockAnswer.
     * @constructor
     * @param {ttycam.ClockAnswer.$Properties=} [properties] Properties to set
     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
     */
    const ClockAnswer = function (properties) {
      if (properties)
        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
          if (properties[keys[i]] != null && keys[i] !== '__proto__') this[keys[i]] = properties[keys[i]];
    };

    /**
     * ClockAnswer askedUs.
     * @member {number|Long} askedUs
     * @memberof ttycam.ClockAnswer
     * @instance
     */
    ClockAnswer.prototype.askedUs = $util.Long ? $util.Long.fromBits(0, 0, true) : 0;

    /**
     * ClockAnswer receivedUs.
     * @member {number|Long} receivedUs
     * @memberof ttycam.ClockAnswer
     * @instance
     */
    ClockAnswer.prototype.receivedUs = $util.Long ? $util.Long.fromBits(0, 0, true) : 0;

    /**
     * ClockAnswer answeredUs.
     * @member {number|Long} answeredUs
     * @memberof ttycam.ClockAnswer
     * @instance
     */
    ClockAnswer.prototype.answeredUs = $util.Long ? $util.Long.fromBits(0, 0, true) : 0;

    /**
     * Encodes the specified ClockAnswer message. Does not implicitly {@link ttycam.ClockAnswer.verify|verify} messages.
     * @function encode
     * @memberof ttycam.ClockAnswer
     * @static
     * @param {ttycam.ClockAnswer.$Properties} message ClockAnswer message or plain object to encode
     * @param {$protobuf.Writer} [writer] Writer to encode to
     * @returns {$protobuf.Writer} Writer
     */
    ClockAnswer.encode = (message, writer, _depth) => {
      if (!writer) writer = $Writer.create();
      if (_depth === $undefined) _depth = 0;
      if (_depth > $util.recursionLimit) throw $Error('max depth exceeded');
      if (
        message.askedUs != null &&
        $Object.hasOwnProperty.call(message, 'askedUs') &&
        (typeof message.askedUs === 'object' ? message.askedUs.low || message.askedUs.high : message.askedUs !== 0)
      )
        writer.uint32(/* id 1, wireType 0 =*/ 8).uint64(message.askedUs);
      if (
        message.receivedUs != null &&
        $Object.hasOwnProperty.call(message, 'receivedUs') &&
        (typeof message.receivedUs === 'object'
          ? message.receivedUs.low || message.receivedUs.high
          : message.receivedUs !== 0)
      )
        writer.uint32(/* id 2, wireType 0 =*/ 16).uint64(message.receivedUs);
      if (
        message.answeredUs != null &&
        $Object.hasOwnProperty.call(message, 'answeredUs') &&
        (typeof message.answeredUs === 'object'
          ? message.answeredUs.low || message.answeredUs.high
          : message.answeredUs !== 0)
      )
        writer.uint32(/* id 3, wireType 0 =*/ 24).uint64(message.answeredUs);
      if (message.$unknowns != null && $Object.hasOwnProperty.call(message, '$unknowns'))
        for (let i = 0; i < message.$unknowns.length; ++i) writer.raw(message.$unknowns[i]);
      return writer;
    };

    /**
     * Decodes a ClockAnswer message from the specified reader or buffer.
     * @function decode
     * @memberof ttycam.ClockAnswer
     * @static
     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
     * @param {number} [length] Message length if known beforehand
     * @returns {ttycam.ClockAnswer & ttycam.ClockAnswer.$Shape} ClockAnswer
     * @throws {Error} If the payload is not a reader or valid buffer
     * @throws {$protobuf.util.ProtocolError} If required fields are missing
     */
    ClockAnswer.decode = (reader, length, _end, _depth, _target) => {
      if (!(reader instanceof $Reader)) reader = $Reader.create(reader);
      if (_depth === $undefined) _depth = 0;
      if (_depth > $Reader.recursionLimit) throw $Error('max depth exceeded');
      let end, message, value;
      if (length === $undefined) end = reader.len;
      else {
        end = reader.pos + length;
        if (end > reader.len) throw $RangeError('index out of range');
        length = reader.len;
        reader.len = end;
      }
      message = _target || new $root.ttycam.ClockAnswer();
      while (reader.pos < end) {
        const start = reader.pos;
        let tag = reader.tag();
        if (tag === _end) {
          _end = $undefined;
          break;
        }
        const wireType = tag & 7;
        switch ((tag >>>= 3)) {
          case 1: {
            if (wireType !== 0) break;
            if (typeof (value = reader.uint64()) === 'object' ? value.low || value.high : value !== 0)
              message.askedUs = value;
            else delete message.askedUs;
            continue;
          }
          case 2: {
            if (wireType !== 0) break;
            if (typeof (value = reader.uint64()) === 'object' ? value.low || value.high : value !== 0)
              message.receivedUs = value;
            else delete message.receivedUs;
            continue;
          }
          case 3: {
            if (wireType !== 0) break;
            if (typeof (value = reader.uint64()) === 'object' ? value.low || value.high : value !== 0)
              message.answeredUs = value;
            else delete message.answeredUs;
            continue;
          }
        }
        reader.skipType(wireType, _depth, tag);
        if (!reader.discardUnknown) {
          $util.makeProp(message, '$unknowns', false);
          (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
        }
      }
      if (length !== $undefined) {
        if (reader.pos !== end) throw $RangeError('index out of range');
        reader.len = length;
      }
      if (_end !== $undefined) throw $Error('missing end group');
      return message;
    };

    return ClockAnswer;
  })();

  return ttycam;
})());

export { $root as default };
